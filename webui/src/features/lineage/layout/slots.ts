/** What of one column is taken, from top to bottom, and where there is room for more. */
export class Slots {
    private readonly tops: number[] = []
    private readonly bottoms: number[] = []

    /** Takes the room of something that lies at `y` already. */
    occupy(y: number, height: number): void {
        this.insert(y - height / 2, y + height / 2)
    }

    /** The centre nearest to `y` where `height` fits with `gap` on both sides; the lower one of two. */
    take(y: number, height: number, gap: number): number {
        const found = this.nearest(y, height / 2 + gap)
        this.occupy(found, height)
        return found
    }

    /** The free room `i` lies over the i-th thing; the last one under all of them. */
    private nearest(y: number, reach: number): number {
        const home = this.firstBelow(y)
        const below = this.search(home, 1, y, reach)
        const above = this.search(home - 1, -1, y, reach)
        return Math.abs(above - y) < Math.abs(below - y) ? above : below
    }

    /** Goes through the free rooms one way until one is large enough: the first is the nearest, for it is open-ended. */
    private search(from: number, step: 1 | -1, y: number, reach: number): number {
        for (let room = from; room >= 0 && room <= this.tops.length; room += step) {
            const least = (this.bottoms[room - 1] ?? -Infinity) + reach
            const most = (this.tops[room] ?? Infinity) - reach
            if (least <= most) return Math.min(Math.max(y, least), most)
        }
        return Infinity
    }

    private insert(top: number, bottom: number): void {
        const at = this.firstBelow(top)
        this.tops.splice(at, 0, top)
        this.bottoms.splice(at, 0, bottom)
    }

    /** The first thing whose top is not above `y`. */
    private firstBelow(y: number): number {
        let low = 0
        let high = this.tops.length
        while (low < high) {
            const middle = (low + high) >> 1
            if (this.tops[middle]! < y) low = middle + 1
            else high = middle
        }
        return low
    }
}
