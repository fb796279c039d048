/** The page's style: light and dark, narrow and wide, on paper. */
export const style = `
:root{color-scheme:light dark;--ground:light-dark(#f6f8f8,#0e1517);--surface:light-dark(#fff,#162023);--line:light-dark(#d3dcdd,#2c3b3f);--text:light-dark(#13292e,#e4eef0);--faint:light-dark(#50646a,#9db1b6);--accent:light-dark(#0b6170,#74d2c7);--good:light-dark(#14663c,#7edca2);--good-ground:light-dark(#e4f5ea,#12301f);--warn:light-dark(#7a4b00,#ffd08a);--warn-ground:light-dark(#fdf1dc,#362809);--bad:light-dark(#9b1c2e,#ffa3ac);--bad-ground:light-dark(#fce8ea,#3a1a20);font:16px/1.5 system-ui,-apple-system,"Segoe UI","Liberation Sans",sans-serif;background:var(--ground);color:var(--text);scroll-padding-top:3.5rem}
*{box-sizing:border-box}
body{margin:0}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
main{max-width:84rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
nav{position:sticky;top:0;z-index:2;background:var(--surface);border-bottom:1px solid var(--line);overflow-x:auto}
nav ul{display:flex;gap:.25rem;max-width:84rem;margin:0 auto;padding:.5rem .75rem;list-style:none}
nav a{display:block;padding:.25rem .6rem;border-radius:.5rem;color:var(--faint);text-decoration:none;font-size:.92rem}
nav a:hover{color:var(--text);text-decoration:underline}
h1{margin:0;font-size:1.8rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:0 0 .5rem;font-size:1.25rem;line-height:1.3}
section{margin-top:2.25rem}
section>p{margin:.25rem 0 .75rem}
.kind{margin:0;color:var(--faint);font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
.faint{color:var(--faint);font-size:.92rem;overflow-wrap:anywhere}
header .faint{margin:.4rem 0 0}
.count{color:var(--faint);font-weight:400}
.verdict{margin-top:1.25rem;padding:1rem 1.25rem;border:1px solid var(--line);border-left:.4rem solid;border-radius:.6rem}
.verdict h2{margin:0;font-size:1.35rem}
.verdict ul{margin:.6rem 0 0;padding-left:1.2rem;color:var(--text)}
.verdict.good{color:var(--good);background:var(--good-ground)}
.verdict.warn{color:var(--warn);background:var(--warn-ground)}
.verdict.bad{color:var(--bad);background:var(--bad-ground)}
.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:1.25rem 0 0}
.totals div{padding:.75rem 1rem;background:var(--surface);border:1px solid var(--line);border-radius:.6rem}
.totals dt{color:var(--faint);font-size:.85rem}
.totals dd{margin:0;font-size:1.4rem;font-variant-numeric:tabular-nums}
.scroll,.grid{overflow:auto;background:var(--surface);border:1px solid var(--line);border-radius:.6rem}
.scroll{max-height:32rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:1rem;align-items:start}
.pair table{background:var(--surface);border:1px solid var(--line);border-radius:.6rem;border-collapse:separate;border-spacing:0}
table{width:100%;border-collapse:collapse;font-size:.92rem}
th,td{padding:.4rem .75rem;text-align:left;border-bottom:1px solid var(--line)}
thead th{color:var(--faint);font-size:.84rem;white-space:nowrap}
tbody th{font-weight:500}
.numeric{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.gap{color:var(--bad);font-weight:600}
.matrix thead th{position:sticky;top:0;background:var(--surface)}
.scroll td,.scroll th{white-space:nowrap}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr));gap:1rem}
figure{margin:0;padding:1rem;background:var(--surface);border:1px solid var(--line);border-radius:.6rem}
figcaption{margin-bottom:.6rem;font-weight:600}
svg{display:block;width:100%;height:auto}
svg a:hover rect,svg a:focus-visible rect{opacity:.75}
.tools,.tabs,.chips{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin-bottom:.5rem}
.tools p{flex:1;margin:0;color:var(--faint);font-size:.92rem;min-width:8rem}
.chips:empty{display:none}
button,input{font:inherit;font-size:.92rem;color:var(--text);background:var(--surface);border:1px solid var(--line);border-radius:.5rem;padding:.3rem .7rem}
input{width:min(20rem,60vw);border-color:var(--faint)}
button{cursor:pointer}
button:hover{border-color:var(--accent)}
button[aria-pressed=true]{color:var(--surface);background:var(--accent);border-color:var(--accent)}
.chips button{overflow-wrap:anywhere;text-align:left}
.grid{max-height:min(34rem,75vh)}
.grid table{table-layout:fixed;font-size:.88rem}
.grid thead th{position:sticky;top:0;z-index:1;padding:0;background:var(--surface)}
.grid thead button{width:100%;padding:.35rem .75rem;border:0;border-radius:0;background:none;color:inherit;font-weight:600;font-size:.84rem;text-align:inherit;white-space:nowrap}
.grid thead button:focus-visible{outline-offset:-2px}
.grid th[aria-sort=ascending] button::after{content:" ▲"}
.grid th[aria-sort=descending] button::after{content:" ▼"}
.grid tbody tr{height:2rem}
.grid td{height:2rem;padding:0 .75rem;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.grid tbody tr:hover{background:color-mix(in srgb,var(--line) 35%,transparent)}
.facts{margin:0}
.facts div{display:grid;grid-template-columns:11rem 1fr;gap:.25rem 1rem;padding:.35rem 0;border-bottom:1px solid var(--line)}
.facts dt{color:var(--faint)}
.facts dd{margin:0;overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"SF Mono","Liberation Mono",monospace;font-size:.88rem}
pre{max-height:24rem;overflow:auto;padding:1rem;background:var(--surface);border:1px solid var(--line);border-radius:.6rem}
pre span{display:block;white-space:pre-wrap;overflow-wrap:anywhere}
summary{cursor:pointer}
.skip{position:absolute;left:1rem;top:-5rem;z-index:3;padding:.5rem 1rem;background:var(--surface)}
.skip:focus{top:.5rem}
@media (max-width:36rem){main{padding:1rem .85rem 3rem}.facts div{grid-template-columns:1fr}.tools label,.tools input{width:100%}.totals{grid-template-columns:repeat(2,1fr)}}
@media print{:root{color-scheme:light;background:#fff;font-size:11px}nav,.tools,.tabs,.skip{display:none}main{max-width:none;padding:0}.scroll,.grid{max-height:none;overflow:visible;border:0}.grid table,.grid col{width:auto!important}.grid table{table-layout:auto;font-size:7px}.grid td{white-space:normal;overflow-wrap:anywhere;height:auto;padding:0 2px}.grid .space{display:none}.grid thead th{position:static}section,figure,tr{break-inside:avoid}#files,#fastqs,#libraries,#analyses,#findings{break-inside:auto}a{color:inherit;text-decoration:none}}
`;
