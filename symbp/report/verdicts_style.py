"""The style sheet of the page of verdicts: light and dark, narrow screens, paper, and the filter without a script."""

from __future__ import annotations

STYLE = """\
:root { color-scheme: light dark; --ink: #1d2129; --soft: #5b6472; --line: #dfe3e8; --page: #fdfdfc; --card: #ffffff;
  --good: #1a7f4b; --bad: #b3261e; --doubt: #8a5a00; --quiet: #5b6472; --mark: #ffd9d4; --inset: #f4f5f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6ea; --soft: #9aa3b0; --line: #343a43; --page: #16181c;
  --card: #1c1f24; --good: #6cc695; --bad: #ff8a7a; --doubt: #e0b050; --quiet: #9aa3b0; --mark: #6b2a24;
  --inset: #23272d; } }
* { box-sizing: border-box; }
body { background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; max-width: 58rem;
  margin: 2.5rem auto 6rem; padding: 0 1.25rem; }
h1 { font-size: 1.8rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 3rem 0 .25rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
h4 { font-size: .8rem; margin: 1rem 0 .25rem; color: var(--soft); font-weight: 600; }
h4 small { font-weight: 400; margin-left: .4em; }
p { margin: .4rem 0; }
.summary { color: var(--soft); }
math { font-family: "Latin Modern Math", "STIX Two Math", "Cambria Math", "DejaVu Math TeX Gyre", math;
  font-size: 1.15em; }
code, pre { font: .85em/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .2rem 1.25rem .2rem 0; }
.counts { margin: 1rem 0; font-size: .9rem; }
.counts th { color: var(--soft); font-weight: 600; }
.counts th, .counts td { border-bottom: 1px solid var(--line); }
.counts td + td, .counts th + th { text-align: right; font-variant-numeric: tabular-nums; }
a { color: inherit; }

article { --tone: var(--quiet); background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone);
  border-radius: 6px; padding: .7rem 1rem .6rem; margin: .8rem 0; }
.proved, .conditional { --tone: var(--good); }
.wrong { --tone: var(--bad); }
.undecided { --tone: var(--doubt); }
.definition { --tone: var(--quiet); }
article:target { outline: 2px solid var(--tone); }
article header { display: flex; align-items: baseline; gap: .75rem; font-size: .85rem; }
.badge { color: var(--tone); border: 1px solid; border-radius: 1em; padding: 0 .6em; font-size: .78rem; font-weight: 600;
  white-space: nowrap; }
.label { font-weight: 600; }
.line { color: var(--soft); margin-left: auto; text-decoration: none; }
.formula { overflow-x: auto; overflow-y: hidden; padding: .5rem 0; }
.formula math[display="block"] { width: max-content; margin: 0 auto; }
.needs { color: var(--soft); }
.needs math { color: var(--ink); }
.cited { margin-left: .5em; }
.why { color: var(--tone); }
.source { background: var(--inset); border-radius: 4px; padding: .35rem .6rem; margin: .5rem 0; overflow-x: auto;
  white-space: pre-wrap; }
.source span { color: var(--soft); margin-right: 1em; user-select: none; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--bad); }
.at span { margin-right: 1.25em; }
.at, .witness { font: .9rem/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.wide { overflow-x: auto; }
.witness th { font-weight: 400; color: var(--soft); white-space: nowrap; }
.witness .side th, .witness .side td { border-top: 1px solid var(--line); font-weight: 600; color: var(--ink); }
.repaired { background: var(--inset); border-radius: 4px; }
details { color: var(--soft); font-size: .88rem; margin-top: .4rem; }
details[open] { border-top: 1px solid var(--line); padding-top: .4rem; }
summary { cursor: pointer; }
details table { margin: .4rem 0; }

mi[mathvariant="bold"], mtext[mathvariant="bold"] { font-weight: bold; text-transform: none; font-style: normal; }
mi[mathvariant="bold-italic"] { font-weight: bold; }
mtd[columnalign="left"] { text-align: left; }
mtd[columnalign="right"] { text-align: right; }
mtable[columnspacing="0em"] > mtr > mtd { padding-left: 0; padding-right: 0; }

input[name="show"] { position: absolute; opacity: 0; }
.filters { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 1.5rem; }
.filters label { border: 1px solid var(--line); border-radius: 1em; padding: .1rem .8rem; font-size: .88rem;
  cursor: pointer; }
.filters span { opacity: .7; }
#show-all:checked ~ .filters [for="show-all"], #show-wrong:checked ~ .filters [for="show-wrong"],
#show-undecided:checked ~ .filters [for="show-undecided"],
#show-conditional:checked ~ .filters [for="show-conditional"] { background: var(--ink); color: var(--page); }
input[name="show"]:focus-visible ~ .filters { outline: 2px solid var(--soft); outline-offset: 4px; }
#show-wrong:checked ~ main article:not(.wrong), #show-undecided:checked ~ main article:not(.undecided),
#show-conditional:checked ~ main article:not(.conditional) { display: none; }
#show-wrong:checked ~ main h3, #show-undecided:checked ~ main h3, #show-conditional:checked ~ main h3 { display: none; }
@media (max-width: 34rem) { body { margin-top: 1rem; padding: 0 .75rem; } article { padding: .6rem .7rem; } }
@media print { .filters { display: none; } article { break-inside: avoid; } }
"""
