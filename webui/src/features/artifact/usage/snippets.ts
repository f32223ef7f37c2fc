export interface Place {
    url: string
    project: string
    artifact: string
    type: string
    /** What stands behind the colon of the ref: an alias or a version. */
    selector: string
    /** The number of the version it points to now. */
    version: string
}

export interface Snippet {
    title: string
    python: string
    shell: string
}

const ALIAS = 'production'

/** How to use, log and alias this very artifact, in Python and in a shell. */
export function snippetsOf(place: Place): Snippet[] {
    return [use(place), log(place), move(place)]
}

function use({ url, project, artifact, selector }: Place): Snippet {
    return {
        title: 'Use it in a run',
        python: lines(
            'import wanllmdb',
            '',
            `with wanllmdb.init(${py(project)}, job_type="train", url=${py(url)}) as run:`,
            `    data = run.use_artifact(${py(`${artifact}:${selector}`)})`,
            '    folder = data.download()',
        ),
        shell: lines(
            `wanllmdb login ${sh(url)}`,
            `wanllmdb artifact get ${sh(`${project}/${artifact}:${selector}`)} data/`,
        ),
    }
}

function log({ url, project, artifact, type }: Place): Snippet {
    return {
        title: 'Log the next version',
        python: lines(
            'import wanllmdb',
            '',
            `with wanllmdb.init(${py(project)}, job_type="prepare", url=${py(url)}) as run:`,
            `    data = wanllmdb.Artifact(${py(artifact)}, ${py(type)})`,
            '    data.add_dir("data/")',
            '    run.log_artifact(data)',
        ),
        shell: `wanllmdb artifact put data/ ${sh(`${project}/${artifact}`)} --type ${sh(type)}`,
    }
}

function move({ url, project, artifact, selector, version }: Place): Snippet {
    const alias = selector === version || selector === 'latest' ? ALIAS : selector
    return {
        title: 'Point an alias to it',
        python: lines(
            'import wanllmdb',
            '',
            `version = wanllmdb.Api(${py(url)}).artifact(${py(`${project}/${artifact}:${version}`)})`,
            `version.set_alias(${py(alias)}, reason="better on the test set")`,
        ),
        shell: lines(
            `wanllmdb alias set ${sh(`${project}/${artifact}:${version}`)} ${sh(alias)} --reason 'better on the test set'`,
            `wanllmdb alias rollback ${sh(`${project}/${artifact}`)} ${sh(alias)}`,
        ),
    }
}

function lines(...all: string[]): string {
    return all.join('\n')
}

/** A string of JSON is one of Python. */
function py(text: string): string {
    return JSON.stringify(text)
}

/** Quoted only where a shell would take it apart. */
export function sh(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
