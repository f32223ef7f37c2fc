import urql from '@urql/vue'
import { createApp } from 'vue'
import { client } from '@/shared/api/client'
import App from './App.vue'
import './main.css'
import { router } from './router'

createApp(App).use(router).use(urql, client).mount('#app')
