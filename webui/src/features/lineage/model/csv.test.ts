import { expect, test } from 'vitest'
import { layOut } from '../layout/layered'
import { sceneAsCsv, toCsv } from './csv'
import { everything, lineage } from './lineages.testing'
import { neighbourAt } from './navigation'
import { makeScene } from './scene'

test('cells are quoted where they must be, and are no formulas', () => {
    expect(toCsv([['a', 1, 'b,c', 'd"e', '=1+1', '-x', -3]])).toBe('a,1,"b,c","d""e",\'=1+1,\'-x,-3\r\n')
})

test('every item of the screen has a line, with what it comes from', () => {
    const known = lineage('d>r1 e>r1 r1>m', { m: { aliases: ['best', 'production'], downstream: 4 } })
    const lines = sceneAsCsv(makeScene(known, everything(known, 'd'))).split('\r\n')
    expect(lines).toEqual([
        'kind,project,name,version,type,aliases,state,deleted,at,by,comes_from,hidden_upstream,hidden_downstream',
        'version,demo,m,v1,model,best production,,no,,,r1,0,4',
        'version,demo,d,v1,model,,,no,,,,0,0',
        'run,demo,r1,,,,FINISHED,no,,,demo/d:v1 demo/e:v1,0,0',
        'version,demo,e,v1,model,,,no,,,,0,0',
        '',
    ])
})

test('arrows lead along edges and columns', () => {
    const known = lineage('d>r1 d>r2 d>r3 r2>m')
    const scene = makeScene(known, everything(known, 'd'))
    const at = (id: string) => scene.indexOf.get(id)!
    const layout = layOut({
        count: 5,
        edges: Int32Array.from(scene.edges.flatMap(({ source, target }) => [source, target])),
    })
    const runs = [at('r1'), at('r2'), at('r3')].sort((a, b) => layout.ys[a]! - layout.ys[b]!)
    expect(neighbourAt(scene, layout, at('d'), 'ArrowLeft')).toBe(-1)
    expect(runs).toContain(neighbourAt(scene, layout, at('d'), 'ArrowRight'))
    expect(neighbourAt(scene, layout, at('m'), 'ArrowLeft')).toBe(at('r2'))
    expect(neighbourAt(scene, layout, runs[1]!, 'ArrowUp')).toBe(runs[0])
    expect(neighbourAt(scene, layout, runs[1]!, 'ArrowDown')).toBe(runs[2])
    expect(neighbourAt(scene, layout, runs[2]!, 'ArrowDown')).toBe(-1)
})
