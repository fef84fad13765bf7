// The one width at which the console changes from list-then-map to list-beside-map.
import { onScopeDispose, ref, type Ref } from 'vue'

export function useCompact(): Readonly<Ref<boolean>> {
  const query = window.matchMedia('(max-width: 899px)')
  const compact = ref(query.matches)
  const follow = (): void => {
    compact.value = query.matches
  }
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return compact
}
