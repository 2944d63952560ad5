/** The look of the browser pages: the app's colours and calm, in one small sheet. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#F7F8FA;--surface:#FFF;--text:#17202A;--muted:#52606D;--accent:#0B5FA5;--on-accent:#FFF;--danger:#B3261E;--danger-fill:#FCEBEA;--warn:#8A5300;--warn-fill:#FFF3DC;--practice:#5B3E96;--practice-fill:#F1ECFA;--control:#7A8794;--line:#D5DBE1;--ok-fill:#E6F4EA;--success:#1B6E3C}
@media(prefers-color-scheme:dark){:root{--bg:#12171D;--surface:#1A2129;--text:#E6EBF0;--muted:#A3B0BD;--accent:#6CB2F2;--on-accent:#0B1118;--danger:#FF8A80;--danger-fill:#3A1715;--warn:#F0B755;--warn-fill:#33260B;--practice:#C3ACF5;--practice-fill:#241B38;--control:#7C8A98;--line:#2E3842;--ok-fill:#14301F;--success:#6FCF97}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 Inter,system-ui,"Segoe UI",Cantarell,sans-serif;font-variant-numeric:tabular-nums}
.banner{background:var(--practice-fill);color:var(--practice);padding:8px 24px;font-size:14px;text-align:center}
main{max-width:480px;margin:48px auto;padding:0 16px}
main.wide{max-width:960px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:32px;margin-bottom:24px}
.brand{display:flex;gap:12px;align-items:center;font-weight:650;margin-bottom:24px}
.mark{width:32px;height:32px;border-radius:8px;background:var(--accent);color:var(--on-accent);display:grid;place-items:center;font-weight:700}
.grow{flex:1}
h1{font-size:24px;line-height:32px;margin:0 0 8px;font-weight:650;letter-spacing:-.01em}
h2{font-size:16px;margin:24px 0 8px}
h2:first-child{margin-top:0}
p{margin:0 0 16px}
.muted,.hint{color:var(--muted)}.hint{font-size:14px;margin:4px 0 0}.choice .hint{margin:0}
label,legend{display:block;font-weight:550;margin:16px 0 6px;padding:0}
fieldset{border:0;margin:0;padding:0}
.choice{display:flex;gap:12px;align-items:center;font-weight:400;margin:0;min-height:36px}
input[type=text],input[type=password],textarea{width:100%;min-height:40px;padding:8px 12px;border:1px solid var(--control);border-radius:8px;background:var(--surface);color:var(--text);font:inherit}
input[type=checkbox]{width:20px;height:20px;accent-color:var(--accent)}
.mono,textarea{font:14px/1.5 "JetBrains Mono",ui-monospace,Consolas,monospace}
.once{display:block;padding:12px;border:1px solid var(--control);border-radius:8px;background:var(--bg);overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
.buttons{display:flex;flex-wrap:wrap;gap:12px;margin-top:24px}
button,.button{min-height:40px;padding:0 20px;border-radius:8px;border:1px solid var(--control);background:var(--surface);color:var(--text);font:inherit;font-weight:550;cursor:pointer;display:inline-flex;align-items:center;text-decoration:none}
.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.danger{border-color:var(--danger);color:var(--danger)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.note{background:var(--practice-fill);color:var(--practice);border-radius:8px;padding:12px 16px;font-size:14px}
.warn{background:var(--warn-fill);color:var(--warn);border-radius:8px;padding:12px 16px;margin-bottom:16px}
.alert{background:var(--danger-fill);color:var(--danger);border-radius:8px;padding:12px 16px;margin-bottom:16px}
ul.plain{list-style:none;margin:0;padding:0}ul.plain li{padding:4px 0 4px 28px;position:relative}
ul.plain li::before{position:absolute;left:4px;color:var(--success);content:"✓"}ul.plain.no li::before{color:var(--danger);content:"✕"}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:14px}th,td{text-align:left;padding:10px 12px 10px 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--muted);font-weight:550}
main:not(.wide) .buttons>*{flex:1 1 100%;justify-content:center}
h1+.card{margin-top:16px}
.keep{white-space:nowrap}
summary{cursor:pointer;color:var(--accent);min-height:32px;white-space:nowrap}
nav.where{color:var(--muted);font-size:14px;margin-bottom:8px}
`;
