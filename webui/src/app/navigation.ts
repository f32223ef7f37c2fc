import { Activity, Boxes, CirclePlay, Settings, Terminal, Upload } from '@lucide/vue'
import type { Component } from 'vue'

export interface NavigationItem {
    name: string
    /** The name of its route. */
    route: string
    /** Names of other routes whose pages belong to it. */
    within?: readonly string[]
    icon: Component
}

/** What a project has, in the rail's order. */
export const inProject: readonly NavigationItem[] = [
    { name: 'Artifacts', route: 'artifacts', icon: Boxes },
    { name: 'Runs', route: 'runs', within: ['run'], icon: CirclePlay },
    { name: 'Activity', route: 'activity', icon: Activity },
    { name: 'Upload', route: 'upload', icon: Upload },
    { name: 'Settings', route: 'project-settings', icon: Settings },
]

/** What the registry has besides projects. */
export const inRegistry: readonly NavigationItem[] = [
    { name: 'Activity', route: 'registry-activity', icon: Activity },
    { name: 'Playground', route: 'playground', icon: Terminal },
    { name: 'Settings', route: 'settings', icon: Settings },
]
