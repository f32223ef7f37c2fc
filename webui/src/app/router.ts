import { createRouter, createWebHistory } from 'vue-router'
import type { RouteRecordRaw } from 'vue-router'

declare module 'vue-router' {
    interface RouteMeta {
        /** What the page is called in the window's title. */
        title?: string
    }
}

/** One line for each page; every page is loaded when it is first visited. */
const routes: RouteRecordRaw[] = [
    {
        path: '/',
        name: 'projects',
        component: () => import('@/features/projects/ProjectsPage.vue'),
        meta: { title: 'Projects' },
    },
    {
        path: '/p/:project',
        name: 'artifacts',
        component: () => import('@/features/artifacts/ArtifactsPage.vue'),
        props: true,
        meta: { title: 'Artifacts' },
    },
    {
        path: '/p/:project/a/:artifact/v/:version',
        component: () => import('@/features/version/VersionPage.vue'),
        props: true,
        children: [
            { path: '', redirect: to => ({ name: 'version-files', params: to.params, query: to.query }) },
            {
                path: 'files',
                name: 'version-files',
                component: () => import('@/features/version/files/FilesTab.vue'),
                meta: { title: 'Files' },
            },
            {
                path: 'diff',
                name: 'version-diff',
                component: () => import('@/features/version/diff/DiffTab.vue'),
                meta: { title: 'Diff' },
            },
        ],
    },
    {
        path: '/p/:project/upload',
        name: 'upload',
        component: () => import('@/features/upload/UploadPage.vue'),
        props: true,
        meta: { title: 'Upload' },
    },
    {
        path: '/:path(.*)*',
        name: 'nothing',
        component: () => import('./NothingPage.vue'),
        meta: { title: 'Not found' },
    },
]

export const router = createRouter({ history: createWebHistory('/'), routes })

router.afterEach(to => {
    const names = [to.params['artifact'], to.params['project']].filter(Boolean)
    document.title = [...names, to.meta.title, 'wanllmdb'].filter(Boolean).join(' · ')
})
