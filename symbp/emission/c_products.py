"""A product in tiles -> two C functions: one panel of columns, always inlined for its width, and the loop over panels."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..program.ops import Axis, Const, Read
from ..schedule.access import step
from ..schedule.model import Product
from .c_local import Local, Step, entry_lines
from .c_loops import Lines, block, counted, nest, statement
from .expressions import Level

FAR = 256       # reals from one term of a sum to the next beyond which caches keep too few: such columns are copied


@dataclass(frozen=True)
class Tiled:
    """How a product is written: with `printer` for the sum's axes, and the identifiers of its loops."""

    kernel: Product
    printer: Local
    column: str             # the first column of the panel
    row: str                # the first row of the tile
    r: str
    c: str

    @property
    def depth(self) -> str:
        """How many terms each sum has."""
        return amount(self.kernel.sum.over)

    @property
    def copied(self) -> bool:
        """Whether each panel of columns is copied, its columns beside each other."""
        return self.step(self.kernel.along, self.kernel.columns) != 1 or self.apart(self.kernel.along) >= FAR

    @property
    def gathered(self) -> bool:
        """Whether the rows are copied first, those of a tile beside each other."""
        return (self.step(self.kernel.across, self.kernel.rows) == 1 and self.apart(self.kernel.across) >= FAR
                and size(self.kernel.rows)[0] > 0)

    def step(self, read: Read, axes: tuple[Axis, ...]) -> int:
        return step(self.printer.buffers, read, axes[-1])

    def apart(self, read: Read) -> int:
        return self.step(read, self.kernel.sum.over)

    def start(self, read: Read, rows: str, columns: str) -> str:
        """The address of an array's first entry at these rows and columns, at the first term of the sum."""
        places = {a.name: "0" for a in (*self.kernel.rows, *self.kernel.columns, *self.kernel.sum.over)}
        places |= {self.kernel.rows[-1].name: rows, self.kernel.columns[-1].name: columns}
        entry = self.printer.moved(places).entry(read)
        return f"&{entry}"

    def panel(self) -> Lines:
        """The body of the inlined function: columns copied where that pays, then tile after tile."""
        kernel, column = self.kernel, self.column
        along = self.start(kernel.along, "0", column)
        copy = statement(f"pack(room, TILE_COLUMNS, columns, {self.depth}, {along}, "
                         f"{self.step(kernel.along, kernel.columns)}, {self.apart(kernel.along)})")
        if self.copied:
            lines, source = copy, "room, TILE_COLUMNS"
        else:
            lines = (f"const {self.printer.real} *panel = {along};", f"size_t apart = {self.apart(kernel.along)};",
                     *block("if (columns % LANES != 0)", (*copy, "panel = room;", "apart = TILE_COLUMNS;")))
            source = "panel, apart"
        across = f"gathered + {self.row}*{self.depth}, 1, TILE_ROWS" if self.gathered else (
            f"{self.start(kernel.across, self.row, '0')}, {self.step(kernel.across, kernel.rows)}, {self.apart(kernel.across)}")
        tile = (f"const size_t tile_rows = at_most({amount(kernel.rows)} - {self.row}, TILE_ROWS);",
                f"{self.printer.real} tile[TILE_ROWS*TILE_COLUMNS];",
                *statement(f"tile_sums(tile, tile_rows, columns, {self.depth}, {across}, {source})"),
                *counted(self.r, "0", "tile_rows", counted(self.c, "0", "columns", self.entry())))
        return (*lines, *counted(self.row, "0", amount(kernel.rows), tile, "TILE_ROWS"))

    def entry(self) -> Lines:
        """What follows for one entry of a tile."""
        return self.finished(f"tile[{self.r}*TILE_COLUMNS + {self.c}]", f"{self.row} + {self.r}", f"{self.column} + {self.c}")

    def finished(self, total: str, row: str, column: str) -> Lines:
        """What is done at an entry with its sum."""
        op = self.kernel.sum
        at = self.at(op.axes, row, column)
        if op.scale != Const(1.0):
            total = f"{at.text(op.scale, Level.PRODUCT)}*{total}"
        steps: list[Step] = [(at, op, total)]
        steps += [(self.at(then.axes, row, column), then, "") for then in self.kernel.then]
        return entry_lines(steps)

    def single(self) -> Lines:
        """Sums of one term, without tiles."""
        row, column = self.printer.at[self.kernel.rows[-1].name], self.printer.at[self.kernel.columns[-1].name]
        at = self.at(self.kernel.sum.axes, row, column).moved({a.name: "0" for a in self.kernel.sum.over})
        across, along = at.text(self.kernel.across, Level.SIGN), at.text(self.kernel.along, Level.SIGN)
        columns = counted(column, "0", amount(self.kernel.columns), self.finished(f"({across}*{along})", row, column))
        return block(f"if ({self.depth} == 1)", (*counted(row, "0", amount(self.kernel.rows), columns), "return;"))

    def at(self, axes: tuple[Axis, ...], row: str, column: str) -> Local:
        """The printer for an operation with these axes at the entry in this row and column."""
        names = {mine.name: theirs.name for mine, theirs in zip(self.kernel.sum.axes, axes, strict=True)}
        places = {names[a.name]: self.printer.at[a.name] for a in self.kernel.sum.axes}
        for group, text in ((self.kernel.rows, row), (self.kernel.columns, column)):
            places |= {names[a.name]: "0" for a in group} | {names[group[-1].name]: text}
        return replace(self.printer, axes=axes, at=places)

    def loop(self, call: str) -> Lines:
        """The body of the outer function; `call` is the panel's, with {columns} to be filled in."""
        kernel, wide = self.kernel, amount(self.kernel.columns)
        outer = tuple(a for a in kernel.sum.axes if a not in (*kernel.rows, *kernel.columns))
        lines: Lines = (f"size_t {self.column} = 0;",
                        *block(f"for (; {self.column} + TILE_COLUMNS <= {wide}; {self.column} += TILE_COLUMNS)",
                               statement(call.format(columns="TILE_COLUMNS"))))
        tail = f"{wide} - {self.column}" if any(a.extent is None for a in kernel.columns) else f"{wide} % TILE_COLUMNS"
        left = f"{self.column} < {wide}" if any(a.extent is None for a in kernel.columns) else f"{tail} != 0"
        lines += block(f"if ({left})", statement(call.format(columns=tail)))
        if self.gathered:
            gather = counted(self.row, "0", amount(kernel.rows), statement(
                f"pack(gathered + {self.row}*{self.depth}, TILE_ROWS, at_most({amount(kernel.rows)} - {self.row}, TILE_ROWS), "
                f"{self.depth}, {self.start(kernel.across, self.row, '0')}, 1, {self.apart(kernel.across)})"), "TILE_ROWS")
            lines = (f"{self.printer.real} *const gathered = room + {self.depth}*TILE_COLUMNS;", *gather, *lines)
        if self.kernel.alone and not outer:
            lines = (*self.single(), *lines)
        return nest(self.printer, outer, lines)

    def room(self) -> Room:
        """What the copies take."""
        fixed, per_row = size(self.kernel.sum.over)
        return Room(fixed, per_row, size(self.kernel.rows)[0] if self.gathered else 0)


@dataclass(frozen=True)
class Room:
    """(depth + depth_per_row*rows)*(TILE_COLUMNS + TILE_ROWS + beside) reals, without the rows where beside is 0."""

    depth: int = 0
    depth_per_row: int = 0
    beside: int = 0

    def __or__(self, other: Room) -> Room:
        """Enough for either."""
        return Room(max(self.depth, other.depth), max(self.depth_per_row, other.depth_per_row), max(self.beside, other.beside))

    @property
    def needed(self) -> bool:
        return self.depth > 0 or self.depth_per_row > 0

    @property
    def width(self) -> str:
        return f"(TILE_COLUMNS + TILE_ROWS + {self.beside})" if self.beside else "TILE_COLUMNS"


def size(axes: tuple[Axis, ...]) -> tuple[int, int]:
    """The number of entries as fixed + per_row*rows."""
    total = 1
    for axis in axes:
        total *= axis.extent or 1
    return (0, total) if any(a.extent is None for a in axes) else (total, 0)


def amount(axes: tuple[Axis, ...]) -> str:
    fixed, per_row = size(axes)
    return str(fixed) if fixed else "rows" if per_row == 1 else f"rows*{per_row}"
