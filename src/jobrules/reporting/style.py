"""What goes in: nothing. What comes out: the look of the page, for a phone, a screen and paper; no fonts or pictures from elsewhere."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1c1c; --quiet: #595959; --line: #d5d5d5; --soft: #f4f4f1; --accent: #0b5c94; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #16181a; --ink: #ececec; --quiet: #a9a9a9; --line: #44484c; --soft: #212427; --accent: #7cbcec; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 1.75rem 0 .5rem; }
p, ul, ol, dl, figure { margin: 0 0 1rem; max-width: 44rem; }
ul { padding-left: 1.2rem; } ol { padding-left: 1.8rem; }
li { margin-bottom: .35rem; }
.under { color: var(--quiet); margin-bottom: 1.5rem; }
.quiet { color: var(--quiet); font-size: .9rem; }
.note { border-left: 4px solid var(--accent); background: var(--soft); padding: .75rem 1rem; }
nav ul { list-style: none; padding: 0; columns: 2; column-gap: 1.5rem; font-size: .95rem; }
a { color: var(--accent); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .75rem; margin: 0 0 1.25rem; }
.tile { background: var(--soft); padding: .9rem 1rem; border-radius: 4px; }
.tile b { display: block; font-size: 1.9rem; line-height: 1.15; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile span { display: block; font-size: .9rem; }
.tile .quiet { font-size: .85rem; }
figure svg { display: block; width: 100%; max-width: 35rem; height: auto; }
figcaption { color: var(--quiet); font-size: .9rem; margin-top: .4rem; max-width: 35rem; }
.wide { overflow-x: auto; margin: 0 0 1.25rem; }
table { border-collapse: separate; border-spacing: 0; font-size: .875rem; font-variant-numeric: tabular-nums lining-nums; min-width: 100%; }
.caption { color: var(--quiet); font-size: .9rem; margin-bottom: .35rem; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; font-weight: 650; line-height: 1.25; }
tbody th { font-weight: 400; }
th:first-child { padding-left: 0; }
.number { text-align: right; }
td.number { white-space: nowrap; }
.mark { text-align: center; white-space: nowrap; }
th[scope=row] { position: sticky; left: 0; background: var(--paper); background-clip: padding-box; min-width: 8.5rem; }
@media (min-width: 50rem) { th[scope=row] { min-width: 13rem; } }
.above { color: #1b7fc4; } .below { color: #d1610a; }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .3rem 1rem; }
.answers { columns: 14rem 2; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.law { margin: 0 0 1.1rem; }
.law p { margin: 0 0 .2rem; } .law .quiet { margin-bottom: .6rem; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .85rem; }
@media (max-width: 34rem) {
  main { padding: 1rem .75rem 3rem; }
  h1 { font-size: 1.45rem; }
  nav ul { columns: 1; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  th, td { padding: .3rem .4rem; }
}
@page { size: A4; margin: 16mm 15mm; }
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --soft: #fff; --accent: #000; }
  html { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { margin-top: 1.5rem; }
  h2, h3, .caption { break-after: avoid; }
  .tile { border: 1px solid var(--line); }
  .law, li, tr, figure, .note, .tile { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide { overflow: visible; } th[scope=row] { position: static; min-width: 30mm; }
  table { font-size: 8pt; } th, td { padding: .15rem .3rem; }
  figure svg { max-width: 125mm; max-height: 235mm; }
}
"""
