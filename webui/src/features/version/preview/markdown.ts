import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const TAGS = [
    ...[
        'h3',
        'h4',
        'h5',
        'h6',
        'p',
        'br',
        'hr',
        'blockquote',
        'ul',
        'ol',
        'li',
        'pre',
        'code',
        'em',
        'strong',
    ],
    ...['del', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
]
const TOP_LEVEL = 3

/** HTML within Markdown is shown as it is written: an inline style alone would run into the page's policy. */
const MARKED = new Marked({ gfm: true, async: false, renderer: { html: ({ text }) => escaped(text) } })

function escaped(text: string): string {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/**
 * Markdown as elements that are safe in this page: no scripts, styles, forms, ids or frames; nothing that loads
 * anything, images included; links open elsewhere and learn nothing of this page.
 */
export function renderMarkdown(text: string): DocumentFragment {
    const html = MARKED.parse(text) as string
    const inert = new DOMParser().parseFromString(html, 'text/html')
    inert
        .querySelectorAll('img')
        .forEach(each => each.replaceWith(`[image: ${each.alt || 'without a name'}]`))
    lowerHeadings(inert)
    const safe = DOMPurify.sanitize(inert.body.innerHTML, {
        ALLOWED_TAGS: TAGS,
        ALLOWED_ATTR: ['href', 'title', 'align', 'start', 'colspan', 'rowspan'],
        ALLOW_DATA_ATTR: false,
        ALLOW_ARIA_ATTR: false,
        RETURN_DOM_FRAGMENT: true,
    })
    safe.querySelectorAll('a').forEach(makeOutward)
    return safe
}

/** The document's headings come below those of the page, whatever they begin with. */
function lowerHeadings(inert: Document): void {
    const headings = [...inert.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    const highest = headings.reduce((least, each) => Math.min(least, levelOf(each)), Infinity)
    for (const heading of headings) {
        const level = Math.min(6, levelOf(heading) - highest + TOP_LEVEL)
        const lowered = inert.createElement(`h${level}`)
        lowered.append(...heading.childNodes)
        heading.replaceWith(lowered)
    }
}

function levelOf(heading: Element): number {
    return Number(heading.tagName[1])
}

function makeOutward(link: HTMLAnchorElement): void {
    const href = link.getAttribute('href') ?? ''
    if (!/^(https?:\/\/|mailto:)/i.test(href)) {
        // Relative ones would lead to other pages of this registry, and not to what the author meant.
        link.replaceWith(...link.childNodes)
        return
    }
    link.target = '_blank'
    link.rel = 'noopener noreferrer nofollow'
    link.referrerPolicy = 'no-referrer'
}
