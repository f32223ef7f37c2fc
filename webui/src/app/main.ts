import urql from '@urql/vue'
import { createApp } from 'vue'
import { client } from '@/shared/api/client'
import App from './App.vue'
import './main.css'
import { reloadWhenOutdated } from './outdated'
import { router } from './router'

reloadWhenOutdated()
createApp(App).use(router).use(urql, client).mount('#app')
