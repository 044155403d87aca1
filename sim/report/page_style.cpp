// The look of pages and charts. Text has at least 4.5 : 1 against its ground, what is drawn at least 3 : 1
// (WCAG 2.1 AA); tests/report computes both. Series colours are those of Okabe & Ito (2008), moved towards
// the ink until they stand out.
#include "sim/report/html.h"
#include "sim/report/svg.h"

namespace demarche {

std::string_view page_style() {
  return R"(:root{color-scheme:light dark;
--ground:#fcfcfb;--raised:#eef1f3;--line:#d3d8dc;--axis:#7c848c;--ink:#1b1f23;--muted:#555d66;--accent:#00588f;
--c0:#0072b2;--c1:#c45200;--c2:#007f5c;--c3:#b0568a;--c4:#946500;--c5:#2b84b8;--c6:#7a7400;--c7:#6e6e6e}
@media screen and (prefers-color-scheme:dark){:root{
--ground:#1b1e22;--raised:#282c32;--line:#41474f;--axis:#8b939b;--ink:#e9eaeb;--muted:#a9b0b8;--accent:#74c0f0;
--c0:#4aa3dc;--c1:#f08a4b;--c2:#3fc79a;--c3:#e29cc4;--c4:#e6b04a;--c5:#8fd0f5;--c6:#e5db5a;--c7:#a8a8a8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.2rem 1rem 3rem;max-width:62rem;background:var(--ground);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
p,li,blockquote,dd{max-width:42rem}
h1{font-size:1.7rem;line-height:1.2;margin:.1rem 0 .6rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.6rem 0 .4rem}
h4{font-size:1rem;margin:1rem 0 .3rem}
p{margin:.5rem 0}
ul,ol{margin:.4rem 0;padding-left:1.3rem}
li{margin:.2rem 0}
a{color:var(--accent)}
.kind{margin:0;color:var(--muted);font-weight:600}
.note{color:var(--muted);font-size:.9rem}
.tag{display:inline-block;padding:0 .4em;border:1px solid var(--axis);border-radius:.6em;color:var(--muted);font-size:.8rem;white-space:nowrap}
blockquote{margin:.6rem 0;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--c0)}
blockquote cite{display:block;color:var(--muted);font-size:.9rem;font-style:normal}
code{font:.9em/1.4 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;background:var(--raised);border-radius:.3em}
code{padding:.05em .3em}
figure{margin:.8rem 0}
figcaption{font-weight:600;margin-bottom:.3rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:.4rem 2.2rem;align-items:start}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;font-size:.95rem}
caption{text-align:left;font-weight:600;padding-bottom:.3rem}
th,td{padding:.3rem .9rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{color:var(--muted);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400;min-width:6rem}
.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
.under{display:block;color:var(--muted);font-size:.88rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.6rem 0}
dt{color:var(--muted)}
dd{margin:0}
details{margin:.6rem 0}
summary{cursor:pointer;color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:30rem){th,td{padding-right:.6rem}dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}h1{font-size:1.45rem}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}h2,h3,h4,figcaption{break-after:avoid}
figure,tr,blockquote,.keep{break-inside:avoid}.scroll{overflow:visible}
details:not([open]){display:none}}
)";
}

std::string_view chart_style() {
  return R"(.chart{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.chart .t{fill:var(--ink)}.chart .m{fill:var(--muted)}.chart .strong{font-weight:600}
.chart .halo{paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-linejoin:round}
.chart .grid{stroke:var(--line)}.chart .axis{stroke:var(--axis)}
.chart .mark{stroke:var(--muted);stroke-dasharray:4 3}
.chart .track{fill:var(--raised)}.chart .heat{fill:var(--c0)}
.chart .fill{fill:var(--c)}.chart .open{fill:var(--ground);stroke:var(--c);stroke-width:1.6}
.chart .hollow{fill:none;stroke:var(--ink);stroke-width:1.2}
.chart .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}.chart .thin{stroke-width:1.4}
.chart .whisker{stroke:var(--ink);stroke-width:1.2}
.chart .band{fill:var(--c);fill-opacity:.22}.chart .edge{fill:none;stroke:var(--c);stroke-width:1.2;stroke-dasharray:2 2}
.chart .c0{--c:var(--c0)}.chart .c1{--c:var(--c1)}.chart .c2{--c:var(--c2)}.chart .c3{--c:var(--c3)}
.chart .c4{--c:var(--c4)}.chart .c5{--c:var(--c5)}.chart .c6{--c:var(--c6)}.chart .c7{--c:var(--c7)}
.chart .d1{stroke-dasharray:7 3}.chart .d2{stroke-dasharray:2 3}.chart .d3{stroke-dasharray:8 3 2 3}
.chart .d4{stroke-dasharray:12 3}.chart .d5{stroke-dasharray:4 4}.chart .d6{stroke-dasharray:12 3 2 3}.chart .d7{stroke-dasharray:1 3}
)";
}

}  // namespace demarche
