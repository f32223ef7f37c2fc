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
        path: '/p/:project/activity',
        name: 'activity',
        component: () => import('@/features/activity/ActivityPage.vue'),
        props: true,
        meta: { title: 'Activity' },
    },
    {
        path: '/p/:project/runs',
        name: 'runs',
        component: () => import('@/features/runs/RunsPage.vue'),
        props: true,
        meta: { title: 'Runs' },
    },
    {
        path: '/p/:project/runs/:run',
        name: 'run',
        component: () => import('@/features/runs/RunPage.vue'),
        props: true,
        meta: { title: 'Run' },
    },
    {
        path: '/p/:project/settings/:page?',
        name: 'project-settings',
        component: () => import('@/features/settings/ProjectSettingsPage.vue'),
        props: true,
        meta: { title: 'Settings' },
    },
    {
        path: '/activity',
        name: 'registry-activity',
        component: () => import('@/features/activity/ActivityPage.vue'),
        meta: { title: 'Activity' },
    },
    {
        path: '/playground',
        name: 'playground',
        component: () => import('@/features/playground/PlaygroundPage.vue'),
        meta: { title: 'Playground' },
    },
    {
        path: '/settings/:page?',
        name: 'settings',
        component: () => import('@/features/settings/SettingsPage.vue'),
        props: true,
        meta: { title: 'Settings' },
    },
    {
        path: '/p/:project/a/:artifact/v/:version/lineage',
        name: 'lineage',
        component: () => import('@/features/lineage/LineagePage.vue'),
        props: true,
        meta: { title: 'Lineage' },
    },
    {
        path: '/p/:project/a/:artifact/v/:version/impact',
        name: 'impact',
        component: () => import('@/features/lineage/ImpactPage.vue'),
        props: true,
        meta: { title: 'Impact' },
    },
    {
        path: '/p/:project/a/:artifact',
        component: () => import('@/features/artifact/ArtifactPage.vue'),
        props: true,
        children: [
            {
                path: '',
                name: 'artifact',
                component: () => import('@/features/artifact/versions/VersionsTab.vue'),
                meta: { title: 'Versions' },
            },
            {
                path: 'aliases',
                name: 'artifact-aliases',
                component: () => import('@/features/artifact/aliases/AliasesTab.vue'),
                meta: { title: 'Aliases' },
            },
            {
                path: 'usage',
                name: 'artifact-usage',
                component: () => import('@/features/artifact/usage/UsageTab.vue'),
                meta: { title: 'Usage' },
            },
            {
                path: 'metadata',
                name: 'artifact-metadata',
                component: () => import('@/features/artifact/metadata/MetadataTab.vue'),
                meta: { title: 'Metadata' },
            },
        ],
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
    const { artifact, version, project } = to.params
    const names = [version ? `${String(artifact)}:${String(version)}` : artifact, project].filter(Boolean)
    document.title = [...names, to.meta.title, 'wanllmdb'].filter(Boolean).join(' · ')
})
