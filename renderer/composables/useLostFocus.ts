import { onMounted, type Ref } from 'vue'

/** Takes the keyboard where what had it made room for this: without it, it would be nowhere, and the page's own keys with it. */
export function useLostFocus(part: Readonly<Ref<HTMLElement | null>>): void {
  onMounted(() => {
    if (document.activeElement === null || document.activeElement === document.body) part.value?.focus({ preventScroll: true })
  })
}
