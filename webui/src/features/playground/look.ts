import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** The page's own colours, so that both themes are one. */
export const look: Extension = [
    EditorView.theme({
        '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '0.75rem' },
        '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
        '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.25rem' },
        '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
        '.cm-cursor': { borderLeftColor: 'var(--text)' },
        '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--faint)', border: 'none' },
        '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
        '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--sunken)' },
        '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
            backgroundColor: 'var(--accent-soft)',
        },
        '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
            backgroundColor: 'var(--hover)',
            outline: '1px solid var(--line-strong)',
        },
        '.cm-foldPlaceholder': { backgroundColor: 'var(--hover)', color: 'var(--muted)', border: 'none' },
        '.cm-tooltip': {
            backgroundColor: 'var(--surface)',
            color: 'var(--text)',
            border: '1px solid var(--line-strong)',
            borderRadius: '6px',
        },
        '.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
        '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
            backgroundColor: 'var(--accent-soft)',
            color: 'var(--accent-strong)',
        },
        '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal' },
        '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)' },
        '.cm-placeholder': { color: 'var(--faint)' },
        '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)', borderColor: 'var(--line)' },
        '.cm-textfield': { backgroundColor: 'var(--surface)', borderColor: 'var(--line-strong)' },
        '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--text)' },
    }),
    syntaxHighlighting(
        HighlightStyle.define([
            { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: 'var(--model)' },
            { tag: [tags.propertyName, tags.attributeName], color: 'var(--dataset)' },
            { tag: [tags.typeName, tags.className, tags.definition(tags.typeName)], color: 'var(--other-0)' },
            { tag: [tags.variableName, tags.special(tags.variableName)], color: 'var(--run)' },
            { tag: tags.string, color: 'var(--other-2)' },
            { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.literal], color: 'var(--other-1)' },
            { tag: tags.comment, color: 'var(--faint)' },
            { tag: [tags.punctuation, tags.bracket, tags.brace], color: 'var(--muted)' },
        ]),
    ),
]
