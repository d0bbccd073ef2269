import 'vuetify/styles/core'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/table.css'
import './styles/tickMenu.css'
import './styles/overrides.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { installTrustedTypes } from './plugins/trustedTypes.ts'
import { createTesseraVuetify } from './plugins/vuetify.ts'
import { createTesseraRouter } from './router.ts'
import { useNoticesStore } from './stores/notices.store.ts'

installTrustedTypes()

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')
const app = createApp(App)
const pinia = createPinia()
app.use(pinia).use(createTesseraVuetify(nonce?.content || undefined)).use(createTesseraRouter())

const notices = useNoticesStore(pinia)
app.config.errorHandler = (error) => {
  console.error(error)
  notices.fail(error)
}
window.addEventListener('unhandledrejection', (event) => {
  notices.fail(event.reason)
})

app.mount('#app')
