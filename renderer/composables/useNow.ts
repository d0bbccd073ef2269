import { readonly, ref, type Ref } from 'vue'

const now = ref(Date.now())
let ticking = false

/** The present in milliseconds, moved on every 15 seconds: one clock for all ages on the page. */
export function useNow(): Readonly<Ref<number>> {
  if (!ticking) {
    ticking = true
    setInterval(() => (now.value = Date.now()), 15_000)
  }
  return readonly(now)
}
