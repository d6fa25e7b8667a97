// Before the first paint: the theme that the person chose, so that a dark page never flashes white.
;(() => {
  const chosen = (() => {
    try {
      return JSON.parse(localStorage.getItem('backstay:preferences') ?? '{}').theme
    } catch {
      return undefined // A browser that refuses storage follows the system.
    }
  })()
  const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen
})()
