import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether a media query holds, kept up to date. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query)
  const holds = ref(list.matches)
  const hear = (event: MediaQueryListEvent): void => void (holds.value = event.matches)
  list.addEventListener('change', hear)
  onScopeDispose(() => list.removeEventListener('change', hear))
  return readonly(holds)
}
