//! Programs as people write them for their own machine or a notebook, in the sandbox: figures, standard error, files of
//! their own, cells.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::time::Duration;

use harness::{Cli, binary, test_python};
use insta::assert_snapshot;
use sandbox::{Cancel, Ended, InputFile, LastValue, Layers, Limits, Program, Run, Sandbox, Setup};

fn run_in(isolation: Layers, code: &str, files: Vec<InputFile>) -> Run {
    let setup = Setup { python: Some(test_python()), isolation, helper: Some(binary()), ..Setup::default() };
    let program = Program { code: code.to_owned(), files, ..Program::default() };
    Sandbox::new(setup).unwrap().run(program, &Cancel::new()).unwrap()
}

fn run(code: &str) -> Run {
    run_in(Layers::Full, code, Vec::new())
}

fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> InputFile {
    std::fs::write(folder.join(name), content).unwrap();
    let file = sandbox::open_beneath(folder, Path::new(name)).unwrap();
    InputFile { name: name.to_owned(), file }
}

/// What came of a run, one thing on a line: charts with their size, whether they are blank, and files.
fn screen(run: &Run) -> String {
    let mut lines = vec![format!("{:?}", run.outcome)];
    // The marks below a line of a traceback differ between versions of Python.
    let is_mark = |line: &str| !line.trim().is_empty() && line.trim().chars().all(|mark| "^~".contains(mark));
    let lines_of =
        |text: &str| text.lines().filter(|line| !is_mark(line)).map(str::to_owned).collect::<Vec<_>>();
    let indented = |text: &str| lines_of(text).iter().map(|line| format!("  {line}\n")).collect::<String>();
    if !run.output.is_empty() {
        lines.push(format!("output\n{}", indented(&run.output).trim_end()));
    }
    if !run.errors.is_empty() {
        lines.push(format!("errors\n{}", indented(&run.errors).trim_end()));
    }
    lines.extend(run.images.iter().map(|image| chart(image)));
    lines.extend(run.files.iter().map(|file| {
        let content = file.content.as_deref().unwrap_or_default();
        if content.starts_with(b"\x89PNG") {
            format!("{}: {}", file.name, chart(content))
        } else {
            file.name.clone()
        }
    }));
    lines.join("\n")
}

/// A chart by its size in pixels. Without drawn data a PNG of 640 × 480 has fewer than 9 kB.
fn chart(image: &[u8]) -> String {
    let side = |at: usize| u32::from_be_bytes(image[at..at + 4].try_into().unwrap());
    let blank = if image.len() < 9_000 && side(16) >= 640 { ", blank" } else { "" };
    format!("chart {} × {}{blank}", side(16), side(20))
}

fn drawn(code: &str) -> String {
    screen(&run(&format!("import matplotlib.pyplot as plt\n{code}")))
}

#[test]
fn a_figure_that_is_paused_at_is_handed_over_as_it_is_at_the_end() {
    let live = "
plt.ion()
figure, axes = plt.subplots()
line, = axes.plot([], [])
for i in range(4):
    line.set_data(range(i + 1), range(i + 1)); axes.relim(); axes.autoscale_view()
    plt.pause(0.01)
plt.ioff()
plt.show()
print('done')";
    let saved = "
for i in range(3):
    plt.plot([0, i]); plt.show(block=False); plt.pause(0.01)
plt.savefig('final.png')";
    assert_snapshot!(drawn(live) + "\n\n" + &drawn(saved), @"
    Ok
    output
      done
    chart 640 × 480

    Ok
    chart 640 × 480
    final.png: chart 640 × 480
    ");
}

#[test]
fn a_figure_that_is_cleared_or_closed_after_it_was_shown_keeps_its_last_picture() {
    let cleared = "
for i in range(3):
    plt.plot([0, i]); plt.draw(); plt.pause(0.01); plt.clf()";
    let emptied = "
axes = plt.gca()
for i in range(3):
    axes.plot([0, i]); plt.pause(0.01); axes.cla()";
    let closed = "
plt.plot([1, 2]); plt.show(block=False); plt.pause(0.01); plt.close()
plt.ion(); plt.plot([1, 3]); plt.gcf().canvas.draw(); plt.gcf().canvas.flush_events(); plt.close('all')";
    assert_snapshot!([cleared, emptied, closed].map(drawn).join("\n\n"), @"
    Ok
    chart 640 × 480

    Ok
    chart 640 × 480

    Ok
    chart 640 × 480
    chart 640 × 480
    ");
}

#[test]
fn a_live_chart_of_a_program_that_is_stopped_is_shown_as_it_was() {
    let code = "
import os, sys, time
import matplotlib.pyplot as plt
plt.ion()
while True:
    plt.plot([1, time.monotonic()]); plt.pause(0.1)
    if time.process_time() > 8: os._exit(1)";
    let setup = Setup { python: Some(test_python()), helper: Some(binary()), ..Setup::default() };
    let limits = Limits { wall: Duration::from_secs(10), ..Limits::default() };
    let program = Program { code: code.to_owned(), limits, ..Program::default() };
    let run = Sandbox::new(setup).unwrap().run(program, &Cancel::new()).unwrap();
    assert_ne!(run.outcome, Ended::Ok);
    assert_eq!(run.images.iter().map(|image| chart(image)).collect::<Vec<_>>(), ["chart 640 × 480"]);
}

#[test]
fn what_is_saved_after_show_is_what_was_shown() {
    let code = "
plt.plot([1, 2]); plt.show(); plt.savefig('first.png')
plt.plot([1, 2, 3]); plt.show(); plt.show()
print(plt.get_fignums())";
    assert_snapshot!(drawn(code), @"
    Ok
    output
      []
    chart 640 × 480
    chart 640 × 480
    first.png: chart 640 × 480
    ");
}

#[test]
fn every_way_to_show_a_figure_shows_it_once() {
    let code = "
import matplotlib
matplotlib.rcParams['backend'] = 'TkAgg'; plt.switch_backend('QtAgg')
figure, axes = plt.subplots(figsize=(1, 1)); axes.plot([1, 2]); figure.show(); figure.show(warn=False)
plt.figure(figsize=(2, 1)); plt.plot([1]); plt.show(False)
never, axes = plt.subplots(figsize=(3, 1)); axes.plot([1, 2])
saved, axes = plt.subplots(figsize=(4, 1)); axes.plot([1, 2]); saved.savefig('saved.png'); plt.close(saved)
plt.figure()";
    assert_snapshot!(drawn(code), @"
    Ok
    chart 100 × 100
    chart 200 × 100
    chart 300 × 100
    saved.png: chart 400 × 100
    ");
}

#[test]
fn a_figure_that_changed_is_shown_again_when_the_program_says_so() {
    let code = "
figure, axes = plt.subplots()
for i in range(3):
    axes.clear(); axes.plot([0, i]); plt.show()
figure.savefig('last.png')
plt.show()";
    assert_snapshot!(drawn(code), @"
    Ok
    chart 640 × 480
    chart 640 × 480
    chart 640 × 480
    last.png: chart 640 × 480
    ");
}

#[test]
fn an_animation_is_shown_by_its_last_frame_and_saved_as_the_program_says() {
    let code = "
from matplotlib.animation import ArtistAnimation, FuncAnimation
def animation(**options):
    figure, axes = plt.subplots()
    line, = axes.plot([], []); axes.set(xlim=(0, 10), ylim=(0, 10))
    def update(i):
        seen.append(i); line.set_data(range(i), range(i)); return line,
    return FuncAnimation(figure, update, **options)
seen = []
shown = animation(frames=10, blit=True); plt.show()
print(seen[-1])
endless = animation(frames=iter(lambda: 3, 4), cache_frame_data=False, save_count=20); plt.show()
saved = animation(frames=5); saved.save('a.gif', writer='pillow'); plt.close()
figure = plt.figure(); artists = ArtistAnimation(figure, [plt.plot([i, 1]) for i in range(3)])";
    assert_snapshot!(drawn(code), @"
    Ok
    output
      9
      [a chart shows frame 10 of its animation; save it as a .gif file to have all of them]
      [a chart shows frame 20 of its animation; save it as a .gif file to have all of them]
      [a chart shows frame 3 of its animation; save it as a .gif file to have all of them]
    chart 640 × 480
    chart 640 × 480
    chart 640 × 480
    a.gif
    ");
}

#[test]
fn more_figures_than_are_kept_are_counted_and_not_drawn() {
    let code = "
plt.rcParams['figure.max_open_warning'] = 0
for _ in range(300):
    plt.figure(figsize=(1, 1)); plt.plot([1])";
    let run = run(&format!("import matplotlib.pyplot as plt\n{code}"));
    assert_eq!((run.images.len(), run.output.as_str()), (20, "[280 images not drawn: more than 20]\n"));
}

#[test]
fn libraries_on_matplotlib_and_pictures_are_shown() {
    let code = "
import pandas as pd, seaborn as sns, seaborn.objects as so
from PIL import Image, ImageShow
data = pd.DataFrame({'a': [1, 2, 3], 'b': [3, 1, 2]})
sns.relplot(data, x='a', y='b', height=2)
plt.show()
so.Plot(data, 'a', 'b').add(so.Dot()).layout(size=(3, 1)).show()
data.plot(figsize=(2, 2))
Image.new('CMYK', (5, 6)).show()
ImageShow.show(Image.new('F', (7, 8)))";
    assert_snapshot!(drawn(code), @"
    Ok
    chart 200 × 200
    chart 300 × 100
    chart 5 × 6
    chart 7 × 8
    chart 200 × 200
    ");
}

/// Not installed where tests run: modules with their names, which do what matters here.
#[test]
fn charts_of_the_browser_are_pages_among_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let plotly = "
class Figure:
    def show(self, *a, **k):
        import plotly.io as pio
        return pio.show(self, *a, **k)
";
    let io = "
def to_html(figure, full_html, include_plotlyjs): return f'<div>{full_html} {include_plotlyjs}</div>'
def show(figure): raise RuntimeError('no browser')
";
    let setup = format!(
        "import os\nos.makedirs('/tmp/lib/plotly')\nimport sys; sys.path.insert(0, '/tmp/lib')\n\
         open('/tmp/lib/plotly/__init__.py', 'w').write({plotly:?})\n\
         open('/tmp/lib/plotly/io.py', 'w').write({io:?})\n"
    );
    let code = "
import plotly, webbrowser, pathlib
plotly.Figure().show(); plotly.Figure().show(renderer='browser')
print(open('plotly.html').read())
open('/tmp/map.html', 'w').write('<p>map</p>')
webbrowser.open('file:///tmp/map.html'); webbrowser.get().open_new_tab('https://example.com/')
plotly.Figure()";
    let run = run_in(Layers::Full, &(setup + code), vec![file(folder.path(), "data.csv", "a\n")]);
    assert_snapshot!(screen(&run), @r#"
    Ok
    output
      <!DOCTYPE html>
      <html>
      <head><meta charset="utf-8"></head>
      <body>
      <div>False True</div>
      <div>False False</div>
      </body>
      </html>
      
      [the program opened https://example.com/ in a browser; there is none here]
    map.html
    plotly.html
    "#);
}

#[test]
fn standard_error_of_a_program_that_ended_well_is_kept() {
    let code = "
import logging, sys, threading, warnings
logging.basicConfig(level=logging.INFO, format='%(levelname)s %(message)s')
logging.info('total is 45')
warnings.warn('the join dropped rows')
def work(): raise ValueError('100 rows lost')
thread = threading.Thread(target=work, name='worker'); thread.start(); thread.join()
sys.stderr.buffer.write(b'\\xff\\n')
print('done')";
    let screen = screen(&run(code));
    let (head, tail) = screen.split_once("Traceback").unwrap();
    assert_snapshot!(head, @"
    Ok
    output
      done
    errors
      INFO total is 45
      main.py:5: UserWarning: the join dropped rows
        warnings.warn('the join dropped rows')
      Exception in thread worker:
    ");
    assert!(tail.contains("ValueError: 100 rows lost\n  \u{fffd}"), "{tail}");
}

#[test]
fn a_program_may_do_to_its_standard_error_what_it_likes() {
    let programs = [
        "import os\nos.close(2)\nprint('closed')",
        "import sys\nsys.stderr.close()\nprint('closed')",
        "import sys\nsys.stderr = None\nprint('none')",
        "import io, sys\nsys.stderr = io.StringIO()\nprint('lost', file=sys.stderr)\nprint('replaced')",
        "import os, sys\nos.dup2(1, 2)\nprint('to the output', file=sys.stderr)",
        "import sys\nsys.stderr.write('no line end')",
        "import sys, subprocess\nprint(subprocess.call([sys.executable, '-c', 'import sys; sys.exit(\"child failed\")']))",
    ];
    assert_snapshot!(programs.map(|code| screen(&run(code))).join("\n\n"), @r#"
    Ok
    output
      closed

    Ok
    output
      closed

    Ok
    output
      none

    Ok
    output
      replaced

    Ok
    output
      to the output

    Ok
    errors
      no line end

    Ok
    output
      1
    errors
      child failed
    "#);
    let huge = run("import sys\nsys.stderr.write('x' * (2 << 20))");
    assert_eq!(huge.outcome, Ended::Failed);
    assert!(huge.output.ends_with("x\n[stopped: more than 1 MiB of output]\n"));
}

#[test]
fn a_long_progress_bar_is_no_flood_of_output() {
    for stream in ["stdout", "stderr"] {
        let code = format!(
            "import sys\nfor step in range(60_001):\n    sys.{stream}.write(f'\\r{{step / 600:5.1f}}% ' + '#' * 50)\n{}",
            "print('\\ndone')"
        );
        let run = run(&code);
        assert_eq!(run.outcome, Ended::Ok, "{}", run.output);
        let printed = if stream == "stdout" { &run.output } else { &run.errors };
        assert!(printed.contains("100.0% ####"), "{printed}");
        assert!(run.output.ends_with("\ndone\n"), "{}", run.output);
    }
}

#[test]
fn the_program_is_a_file_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let code = "
import inspect, os, runpy, sys
from pathlib import Path
def twice(x): return 2 * x
if __name__ == '__main__':
    print((Path(__file__).parent / 'data.csv').read_text().strip(), sys.argv, sorted(os.listdir()))
    print(inspect.getsource(twice).strip(), '|', open(__file__).read().splitlines()[1])
    print(runpy.run_path(__file__)['twice'](4))
    os.remove(__file__)
    twice(None)";
    let [full, reduced] = [Layers::Full, Layers::Reduced]
        .map(|layer| screen(&run_in(layer, code, vec![file(folder.path(), "data.csv", "a\n")])));
    assert_eq!(full, reduced);
    assert_snapshot!(full, @r#"
    Failed
    output
      a ['main.py'] ['data.csv', 'main.py']
      def twice(x): return 2 * x | import inspect, os, runpy, sys
      8
      Traceback (most recent call last):
        File "main.py", line 10, in <module>
          twice(None)
        File "main.py", line 4, in twice
          def twice(x): return 2 * x
      TypeError: unsupported operand type(s) for *: 'int' and 'NoneType'
    "#);
}

#[test]
fn an_attachment_keeps_its_name_beside_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let code = "print(sorted(__import__('os').listdir()), __file__)\nraise KeyError";
    let other = vec![file(folder.path(), "main.py", "VALUE = 1\n")];
    let same = vec![file(folder.path(), "same", code)];
    let same = same.into_iter().map(|file| InputFile { name: "main.py".to_owned(), ..file }).collect();
    let screens = [other, same].map(|files| screen(&run_in(Layers::Full, code, files)));
    assert_snapshot!(screens.join("\n\n"), @r#"
    Failed
    output
      ['main.py', 'program-2.py'] /sandbox/program-2.py
      Traceback (most recent call last):
        File "program-2.py", line 2, in <module>
          raise KeyError
      KeyError

    Failed
    output
      ['main.py'] /sandbox/main.py
      Traceback (most recent call last):
        File "main.py", line 2, in <module>
          raise KeyError
      KeyError
    "#);
}

#[test]
fn processes_start_in_every_way() {
    let code = "
import multiprocessing as mp, sys
from concurrent.futures import ProcessPoolExecutor
def square(x): return x * x
if __name__ == '__main__':
    for method in 'fork', 'spawn', 'forkserver':
        context = mp.get_context(method)
        with context.Pool(2) as pool: print(method, pool.map(square, range(4)))
        with ProcessPoolExecutor(2, mp_context=context) as pool: print(list(pool.map(square, range(3))))
    mp.set_start_method('spawn', force=True)
    process = mp.Process(target=square, args=(1,)); process.start(); process.join(); print(process.exitcode)";
    assert_snapshot!(screen(&run(code)), @"
    Ok
    output
      fork [0, 1, 4, 9]
      [0, 1, 4]
      spawn [0, 1, 4, 9]
      [0, 1, 4]
      forkserver [0, 1, 4, 9]
      [0, 1, 4]
      0
    ");
}

#[test]
fn lines_of_notebooks_are_understood() {
    let code = r#"%matplotlib inline
!pip install -q seaborn
text = """
%no magic
"""
print(text.strip())
count = 2
!echo "it's" {count + 1} $count
files = !ls
print(files)
for i in range(2):
    !echo {i}
%cd /tmp
?print
%env COLOUR=red
import os
os.environ["COLOUR"]"#;
    let screen = screen(&run(code));
    assert_snapshot!(screen, @r#"
    Ok
    output
      %no magic
      it's 3 2
      ['main.py']
      0
      1
      print(*args, sep=' ', end='\n', file=None, flush=False)
      Prints the values to a stream, or to sys.stdout by default.
      
      sep
        string inserted between values, default a space.
      end
        string appended after the last value, default a newline.
      file
        a file-like object (stream); defaults to the current sys.stdout.
      flush
        whether to forcibly flush the stream.
      'red'
      [line 2 left out: pip install -q seaborn: nothing can be installed without a network]
    "#);
}

#[test]
fn cells_show_the_values_of_their_last_lines() {
    let code = r#"# %% cell 1
import pandas as pd
table = pd.DataFrame({"a": [1, 2]})
table
# %% cell 2
%%time
table.a.tolist()
# %% cell 3
%%bash
echo shell
# %% cell 4
%%writefile note.txt
hello
# %% cell 5
table.a.sum();
# %% cell 6
import asyncio
task = asyncio.create_task(asyncio.sleep(0.01, "slept"))
# %% cell 7
table.plot(figsize=(2, 1))
# %% cell 8
await task
# %% cell 9
1 / 0"#;
    assert_snapshot!(screen(&run(code)), @r#"
    Failed
    output
         a
      0  1
      1  2
      [1, 2]
      shell
      'slept'
      Traceback (most recent call last):
        File "main.py", line 24, in <module>
          1 / 0
      ZeroDivisionError: division by zero
    chart 200 × 100
    note.txt
    "#);
}

#[test]
fn what_stands_above_the_first_mark_is_a_cell_too() {
    let code = r#""""Sales."""
from __future__ import annotations
import asyncio

rate = 2
rate

#%% Sum
def total(of: Later): return of * rate
total(3)

# In[2]:
task = asyncio.create_task(asyncio.sleep(0.01, "slept"))
total.__annotations__
# %% Wait
await task"#;
    assert_snapshot!(with_last_value(LastValue::Never, code), @"
    Ok
    output
      2
      6
      {'of': 'Later'}
      'slept'
    ");
}

#[test]
fn a_mark_of_a_cell_within_a_text_divides_nothing() {
    let code = "x = 5\nx\n# %% one\nx = 1\nif x:\n    y = 2\n# %% two\nelse:\n    y = 3\nprint(y)";
    assert_snapshot!(with_last_value(LastValue::Never, code), @"
    Ok
    output
      2
    ");
    let in_brackets = "x = [\n    1,\n# %% two\n    2,\n]\nx\n# %% three\nsum(x)";
    assert_snapshot!(with_last_value(LastValue::Never, in_brackets), @"
    Ok
    output
      [1, 2]
      3
    ");
    let never_closed = "# %% tags=[\"raises-exception\"]\nx = (\n# %% two\n6";
    assert_snapshot!(with_last_value(LastValue::Never, never_closed), @r#"
    Ok
    output
      6
    errors
      Traceback (most recent call last):
        File "main.py", line 2, in <module>
          x = (
      SyntaxError: '(' was never closed (main.py, line 2)
    "#);
    assert_snapshot!(screen(&run("# %% one\nx = '''\n# %% two\n'''\nprint(x.count('%'))")), @"
    Ok
    output
      2
    ");
}

#[test]
fn all_cells_share_one_event_loop() {
    let cells = |code: &str| with_last_value(LastValue::Never, code);
    let above =
        "import asyncio\nasync def f():\n    return 4\nt = asyncio.create_task(f())\n# %%\nprint(await t)";
    assert_snapshot!(cells(above), @"
    Ok
    output
      4
    ");
    let futures = "import asyncio; t = asyncio.ensure_future(asyncio.sleep(0, 5))\n# %%\nawait t";
    assert_snapshot!(cells(futures), @"
    Ok
    output
      5
    ");
    let last_line = "# %%\nfrom __future__ import annotations\nimport asyncio\nt = asyncio.Event()\nw = asyncio.ensure_future(t.wait());\n\
        # %%\nasyncio.get_running_loop().call_soon(t.set);\n# %%\nawait w\n# %%\nw.get_loop() is asyncio.get_running_loop()";
    assert_snapshot!(cells(last_line), @"
    Ok
    output
      True
      True
    ");
    let without_marks = "import asyncio\nt = asyncio.create_task(asyncio.sleep(0, 6))\nawait t";
    assert_snapshot!(with_last_value(LastValue::Always, without_marks), @"
    Ok
    output
      6
    ");
}

#[test]
fn a_cell_makes_tasks_without_awaiting_them() {
    let task = "import asyncio\nasync def f(x):\n    print('begun', x)\n    await asyncio.sleep(0.01)\n    print('done', x)\nt = asyncio.create_task(f(1))\nt.done()";
    assert_snapshot!(with_last_value(LastValue::Always, task), @"
    Ok
    output
      False
      begun 1
      done 1
    ");
    assert_snapshot!(with_last_value(LastValue::Never, &format!("{task}\n# %%\nprint('next')")), @"
    Ok
    output
      False
      begun 1
      next
      done 1
    ");
    let fails = "import asyncio\nasync def f():\n    1 / 0\nasyncio.create_task(f());";
    let failed = with_last_value(LastValue::Always, fails);
    assert!(failed.contains("ZeroDivisionError: division by zero"), "{failed}");
    let is_script = with_last_value(LastValue::Never, task);
    assert!(is_script.contains("RuntimeError: no running event loop"), "{is_script}");
}

#[test]
fn a_cell_runs_a_loop_of_its_own_beside_that_of_the_cells() {
    let code = "# Sales.
import asyncio
print(asyncio.run(asyncio.sleep(0, 1)))
other = asyncio.new_event_loop()
print(other.run_until_complete(asyncio.sleep(0, 2)))
other.close()
left = asyncio.ensure_future(asyncio.sleep(100))
# %%
asyncio.run(asyncio.sleep(0, 3))
# %%
await asyncio.sleep(0, 4)
# %%
loop = asyncio.get_event_loop()
print(loop.run_until_complete(asyncio.sleep(0, 5)))
loop.close()
# %%
await asyncio.sleep(0, 6)
# %%
asyncio.run(asyncio.sleep(0, 7))";
    assert_snapshot!(with_last_value(LastValue::Never, code), @"
    Ok
    output
      1
      2
      3
      4
      5
      6
      7
    ");
}

#[test]
fn only_a_tag_lets_a_cell_fail() {
    let cells = |mark: &str| with_last_value(LastValue::Never, &format!("{mark}\n1 / 0\n# %%\nprint('on')"));
    assert_snapshot!(cells("# %% Test that it raises-exception"), @r#"
    Failed
    output
      Traceback (most recent call last):
        File "main.py", line 2, in <module>
          1 / 0
      ZeroDivisionError: division by zero
    "#);
    assert_snapshot!(cells(r#"# %% Division tags=["slow", "raises-exception"]"#), @r#"
    Ok
    output
      on
    errors
      Traceback (most recent call last):
        File "main.py", line 2, in <module>
          1 / 0
      ZeroDivisionError: division by zero
    "#);
    assert_snapshot!(cells(r#"#%% {"tags": ["raises-exception"]}"#), @r#"
    Ok
    output
      on
    errors
      Traceback (most recent call last):
        File "main.py", line 2, in <module>
          1 / 0
      ZeroDivisionError: division by zero
    "#);
}

#[test]
fn a_mark_in_a_string_is_none() {
    let code = r#""""Sales.
# %% not a cell
"""
rate = 2
rate
# %%
!echo "it's"
# %%
%%bash
echo '"""'
# %%
def total():
    r'''
# %% not a cell either \'''
    """'''
    return rate * 2
total()
# %%
# A comment: """
len('a\
# %%')
# %% Last """
rate"#;
    assert_snapshot!(with_last_value(LastValue::Never, code), @r#"
    Ok
    output
      2
      it's
      """
      4
      5
      2
    "#);
}

/// What came of a program whose last value is shown so, and its tables.
fn with_last_value(last_value: LastValue, code: &str) -> String {
    let setup = Setup { python: Some(test_python()), helper: Some(binary()), ..Setup::default() };
    let program = Program { code: code.to_owned(), last_value, ..Program::default() };
    let run = Sandbox::new(setup).unwrap().run(program, &Cancel::new()).unwrap();
    let table = |json: &String| {
        let mut table: serde_json::Value = serde_json::from_str(json).expect("JSON");
        table.as_object_mut().expect("a table").remove("words");
        format!("\ntable {table}")
    };
    screen(&run) + &run.tables.iter().map(table).collect::<String>()
}

#[test]
fn a_cell_shows_numbers_texts_and_what_a_call_returns_as_a_notebook_does() {
    let code = r#"import io
# %%
42
# %%
"just text"
# %%
x = 1; 7
# %%
io.StringIO().write("abc")
# %%
x = 2"#;
    assert_snapshot!(with_last_value(LastValue::Always, code), @"
    Ok
    output
      42
      'just text'
      7
      3
    ");
}

#[test]
fn a_cell_shows_the_value_of_its_last_line_as_a_notebook_does() {
    let cell = |code: &str| with_last_value(LastValue::Always, code);
    let cells = [
        "print('first')\n2 + 2",
        "print('first')\n'text'.upper()",
        "2 + 2;",
        "x = (2 +\n  2)\nx  # a comment",
        "[1, 2]\n# a comment",
        "import matplotlib.pyplot as plt\nprint('first')\nplt.plot([1, 2])",
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\nfigure",
        "for i in range(2):\n    i",
        "print('no value')",
        "import asyncio\nprint('first')\nawait asyncio.sleep(0, 'slept')",
        "1 / 0",
    ];
    assert_snapshot!(cells.map(cell).join("\n\n"), @r#"
    Ok
    output
      first
      4

    Ok
    output
      first
      'TEXT'

    Ok

    Ok
    output
      4

    Ok
    output
      [1, 2]

    Ok
    output
      first
    chart 640 × 480

    Ok
    chart 640 × 480

    Ok

    Ok
    output
      no value

    Ok
    output
      first
      'slept'

    Failed
    output
      Traceback (most recent call last):
        File "main.py", line 1, in <module>
          1 / 0
      ZeroDivisionError: division by zero
    "#);
}

#[test]
fn a_script_shows_no_value() {
    let script = |code: &str| with_last_value(LastValue::Never, code);
    let scripts = ["2 + 2", "print('first')\n2 + 2", "import pandas as pd\npd.DataFrame({'a': [1]})"];
    assert_snapshot!(scripts.map(script).join("\n\n"), @"
    Ok

    Ok
    output
      first

    Ok
    ");
}

#[test]
fn a_table_that_is_displayed_is_told_as_data_beside_its_words() {
    let frame = "import pandas as pd\nframe = pd.DataFrame({'town': ['Graz', None], 'sold': [1, 2], 'price': [1.5, None]})\n";
    let cell = |code: &str| with_last_value(LastValue::Always, &format!("{frame}{code}"));
    let cells = [
        "display(frame)\nprint('between')\nframe.set_index(['town', 'sold'])",
        "frame.price",
        "frame.style.highlight_max()",
        "import pyarrow\npyarrow.table({'n': [1, None], 'text': ['a', 'b']})",
        "[{'a': 1}]",
        "print(frame)",
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    display(frame)",
    ];
    assert_snapshot!(cells.map(cell).join("\n\n"), @r#"
    Ok
    output
         town  sold  price
      0  Graz     1    1.5
      1   NaN     2    NaN
      between
                 price
      town sold       
      Graz 1       1.5
      nan  2       NaN
    table {"columns":[{"name":"","type":"int64"},{"name":"town","type":"str"},{"name":"sold","type":"int64"},{"name":"price","type":"float64"}],"indexColumns":1,"moreColumns":0,"moreRows":0,"rows":[["0","Graz","1","1.5"],["1",null,"2",null]]}
    table {"columns":[{"name":"town","type":"str"},{"name":"sold","type":"int64"},{"name":"price","type":"float64"}],"indexColumns":2,"moreColumns":0,"moreRows":0,"rows":[["Graz","1","1.5"],[null,"2",null]]}

    Ok
    output
      0    1.5
      1    NaN
      Name: price, dtype: float64
    table {"columns":[{"name":"","type":"int64"},{"name":"price","type":"float64"}],"indexColumns":1,"moreColumns":0,"moreRows":0,"rows":[["0","1.5"],["1",null]]}

    Ok
    output
         town  sold  price
      0  Graz     1    1.5
      1   NaN     2    NaN
    table {"columns":[{"name":"","type":"int64"},{"name":"town","type":"str"},{"name":"sold","type":"int64"},{"name":"price","type":"float64"}],"indexColumns":1,"moreColumns":0,"moreRows":0,"rows":[["0","Graz","1","1.5"],["1",null,"2",null]]}

    Ok
    output
      pyarrow.Table
      n: int64
      text: string
      ----
      n: [[1,null]]
      text: [["a","b"]]
    table {"columns":[{"name":"n","type":"int64"},{"name":"text","type":"string"}],"indexColumns":0,"moreColumns":0,"moreRows":0,"rows":[["1","a"],[null,"b"]]}

    Ok
    output
      [{'a': 1}]

    Ok
    output
         town  sold  price
      0  Graz     1    1.5
      1   NaN     2    NaN

    Ok
    table {"columns":[{"name":"","type":"int64"},{"name":"town","type":"str"},{"name":"sold","type":"int64"},{"name":"price","type":"float64"}],"indexColumns":1,"moreColumns":0,"moreRows":0,"rows":[["0","Graz","1","1.5"],["1",null,"2",null]]}
    "#);
}

#[test]
fn a_large_table_tells_its_first_rows_and_how_many_more_there_are() {
    let code = "import pandas as pd\npd.DataFrame({f'c{i}': ['x' * 5000] * 1000 for i in range(60)})";
    let setup = Setup { python: Some(test_python()), helper: Some(binary()), ..Setup::default() };
    let program = Program { code: code.to_owned(), last_value: LastValue::Always, ..Program::default() };
    let run = Sandbox::new(setup).unwrap().run(program, &Cancel::new()).unwrap();
    let table: serde_json::Value = serde_json::from_str(&run.tables[0]).expect("JSON");
    let count = |key: &str| table[key].as_array().map_or(0, Vec::len);
    assert!(run.tables[0].len() <= 256 << 10);
    assert_eq!((count("columns"), &table["moreColumns"]), (51, &10.into()));
    assert_eq!(count("rows") as u64 + table["moreRows"].as_u64().unwrap(), 1000);
    assert_eq!(table["rows"][0][1].as_str().map(str::len), Some(300));
}

#[test]
fn the_value_of_the_last_line_is_shown_if_nothing_else_is() {
    let programs = [
        "2 + 2",
        "from __future__ import annotations\nx: Undefined = {i: 'long text' for i in range(9)}\nx",
        "print(1)\n2",
        "open('a', 'w').write('text')",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "None",
        "'''a comment'''",
        "2 + 2;",
        "class Bad:\n    def __repr__(self): raise ValueError\nBad()",
        "class Long:\n    def __repr__(self): return 'x' * 10**8\nLong()",
        "def f():\n    raise KeyError('here')\nf()",
    ];
    let shown = programs.map(|code| {
        let screen = screen(&run(code));
        if screen.len() > 1_000 { format!("{} characters", screen.len()) } else { screen }
    });
    assert_snapshot!(shown.join("\n\n"), @r#"
    Ok
    output
      4

    Ok
    output
      {0: 'long text',
       1: 'long text',
       2: 'long text',
       3: 'long text',
       4: 'long text',
       5: 'long text',
       6: 'long text',
       7: 'long text',
       8: 'long text'}

    Ok
    output
      1

    Ok
    a

    Ok
    chart 640 × 480

    Ok

    Ok

    Ok

    Ok

    65548 characters

    Failed
    output
      Traceback (most recent call last):
        File "main.py", line 3, in <module>
          f()
        File "main.py", line 2, in f
          raise KeyError('here')
      KeyError: 'here'
    "#);
}

#[test]
fn awaiting_needs_no_function() {
    let programs = [
        "import asyncio\nasync def double(x):\n    await asyncio.sleep(0)\n    return 2 * x\nprint(await double(21))",
        "async def fails():\n    raise KeyError('a')\nawait fails()",
        "async def value():\n    return 7\nawait value()",
    ];
    assert_snapshot!(programs.map(|code| screen(&run(code))).join("\n\n"), @r#"
    Ok
    output
      42

    Failed
    output
      Traceback (most recent call last):
        File "main.py", line 3, in <module>
          await fails()
        File "main.py", line 2, in fails
          raise KeyError('a')
      KeyError: 'a'

    Ok
    output
      7
    "#);
}

#[test]
fn what_notebooks_offer_is_there_when_a_program_uses_it() {
    let code = "
from IPython.display import HTML, Markdown, clear_output, display
from IPython import get_ipython
import pandas as pd, matplotlib.pyplot as plt
get_ipython().run_line_magic('matplotlib', 'inline')
get_ipython().system('pip install x')
display(pd.DataFrame({'a': [1]}), HTML('<b>bold</b> &lt;'), Markdown('*text*'))
display(pd.DataFrame({'a': [1]}).style.highlight_max())
figure, axes = plt.subplots(figsize=(1, 1)); axes.plot([1, 2])
for _ in range(3):
    clear_output(wait=True); display(figure)";
    assert_snapshot!(screen(&run(code)), @"
    Ok
    output
         a
      0  1
      bold  <
      *text*
         a
      0  1
      [left out: pip install x: nothing can be installed without a network]
    chart 100 × 100
    ");
}

#[test]
fn what_is_wrong_in_notebook_code_is_said_as_by_python() {
    let programs = [
        "%matplotlib inline\nprint(1\n",
        "x = 1\nif x == 1\n    print(x)\n",
        "print('before')\n%sql select 1\n",
        "get_ipython().kernel.do_shutdown()",
        "return 5",
    ];
    assert_snapshot!(programs.map(|code| screen(&run(code))).join("\n\n"), @r#"
    Failed
    output
        File "main.py", line 2
          print(1
      SyntaxError: '(' was never closed

    Failed
    output
        File "main.py", line 2
          if x == 1
      SyntaxError: expected ':'

    Failed
    output
      before
      Traceback (most recent call last):
        File "main.py", line 2, in <module>
          %sql select 1
      NameError: %sql in line 2 is a command of notebooks that is not known here; take it out, or write it in Python

    Failed
    output
      Traceback (most recent call last):
        File "main.py", line 1, in <module>
          get_ipython().kernel.do_shutdown()
      AttributeError: get_ipython().kernel is only there in a notebook

    Failed
    output
        File "main.py", line 1
          return 5
      SyntaxError: 'return' outside function
    "#);
}

#[test]
fn a_declared_encoding_holds_for_the_program_and_its_file() {
    let code = "# -*- coding: latin-1 -*-\nprint('ü', open(__file__, 'rb').read().count(b'\\xfc'))\n";
    assert_snapshot!(screen(&run(code)), @"
    Ok
    output
      ü 1
    ");
}

#[test]
fn text_in_a_chart_uses_the_fonts_of_the_machine_or_says_what_they_lack() {
    let folder = tempfile::tempdir().unwrap();
    let code = "
import matplotlib.pyplot as plt
from matplotlib import font_manager
manager, font_manager.findSystemFonts = font_manager.fontManager, list
manager.ttflist = [font for font in manager.ttflist if font.name.startswith(('DejaVu', 'Rare', 'Last'))]
plt.figure(figsize=(2, 2)); plt.title('\u{20000}\u{20001} Zürich'); plt.savefig('a.svg'); plt.show()";
    assert_snapshot!(screen(&run(code)), @"
    Ok
    output
      [2 characters are boxes in the charts: no font of this machine has 𠀀 𠀁; install one, such as Noto Sans CJK]
    chart 200 × 200
    a.svg
    ");
    // A font with these two characters, made here: no machine needs to have one.
    let font = "
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
names = ['.notdef', 'a', 'b']
pen = TTGlyphPen(None); pen.moveTo((0, 0)); pen.lineTo((500, 900)); pen.lineTo((900, 0)); pen.closePath()
font = FontBuilder(1000, isTTF=True); font.setupGlyphOrder(names)
font.setupCharacterMap({0x20000: 'a', 0x20001: 'b'}); font.setupGlyf(dict.fromkeys(names, pen.glyph()))
font.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0))); font.setupHorizontalHeader(ascent=900, descent=-100)
font.setupNameTable({'familyName': 'Rare', 'styleName': 'Regular'}); font.setupOS2(); font.setupPost()
font.save('/tmp/rare.ttf')
from matplotlib import font_manager
font_manager.fontManager.addfont('/tmp/rare.ttf')";
    let with_font = run_in(Layers::Full, &format!("{font}{code}"), vec![file(folder.path(), "x.csv", "")]);
    assert_snapshot!(screen(&with_font), @"
    Ok
    chart 200 × 200
    a.svg
    ");
}

/// As the command line shows it, but for what a slow program printed before it ended.
fn asked(cli: &Cli, arguments: &[&str]) -> String {
    let screen = cli.run(&[&["ask", "--engine", "local"], arguments].concat()).screen();
    let lines = screen.lines().filter(|line| !line.starts_with(r#"{"event":"printing""#));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_command_line_shows_standard_error_below_the_output() {
    let logs = "import logging\nlogging.basicConfig(level=20, format='%(message)s')\nfor n in range(30): logging.info('row %d', n)\n";
    let cli = Cli::offline()
        .file("logs.py", logs)
        .file("test.py", "import sys\nprint('\\x1b[31m3 %\\r100 %', file=sys.stderr)\nprint('done')\n");
    let screens =
        [&["--code", "logs.py"] as &[&str], &["--code", "test.py"], &["--code", "test.py", "--json"]];
    assert_snapshot!(screens.map(|arguments| asked(&cli, arguments)).join("\n\n"), @r#"
    ─── standard error: 30 lines ───────────────────────────────
    … 20 lines before; --json has all of them
    row 20
    row 21
    row 22
    row 23
    row 24
    row 25
    row 26
    row 27
    row 28
    row 29
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    → 0

    ─── output ─────────────────────────────────────────────────
    done
    ─── standard error: 1 line ─────────────────────────────────
    100 %
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    → 0

    {"event":"code","id":"[id]","language":"PYTHON","code":"import sys\nprint('\\x1b[31m3 %\\r100 %', file=sys.stderr)\nprint('done')\n"}
    {"event":"state","state":"runningCode"}
    {"event":"output","id":"[id]","outcome":"OUTCOME_OK","output":"done\n","errors":"100 %\n"}
    {"event":"text","text":"Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time]."}
    {"event":"state","state":"writing"}
    {"event":"kept","ask":3}
    {"event":"answered","finishReason":"STOP"}
    → 0
    "#);
}

#[test]
fn a_notebook_is_run_cell_by_cell() {
    let notebook = r#"{"cells": [
        {"cell_type": "markdown", "source": ["text"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 41\n", "x"]},
        {"cell_type": "code", "source": ["print(x + 1)"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#;
    let cli = Cli::offline()
        .file("book.ipynb", notebook)
        .file("broken.ipynb", "{")
        .file(
            "of r.ipynb",
            notebook.replace("\"metadata\": {}", "\"metadata\": {\"kernelspec\": {\"language\": \"R\"}}"),
        )
        .file("latin.py", b"# coding: latin-1\nprint('\xfc')\n")
        .file("koi.py", b"# coding: koi8-r\nprint('\xfc')\n");
    let screens = ["book.ipynb", "broken.ipynb", "of r.ipynb", "latin.py", "koi.py"];
    let shown = screens.map(|file| format!("{file}\n{}", asked(&cli, &["--code", file])));
    assert_snapshot!(shown.join("\n\n") + "\n\nattached\n" + &asked(&cli, &["-a", "book.ipynb"]), @"
    book.ipynb
    ─── output ─────────────────────────────────────────────────
    41
    42
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    → 0

    broken.ipynb
    gemini-exec: Cannot read broken.ipynb: It is no notebook. Check that it is a Jupyter notebook (.ipynb).
    → 2

    of r.ipynb
    gemini-exec: Only Python runs here: The local engine runs Python only; this is r. Set engine to gemini to ask Gemini; or give Python to run (--code).
    → 2

    latin.py
    ─── output ─────────────────────────────────────────────────
    ü
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. Isolation: [layer]. Time: [time].
    → 0

    koi.py
    gemini-exec: Cannot read koi.py: It declares an encoding that is not read here. Save it as UTF-8.
    → 2

    attached
    gemini-exec: Unsupported data file: Cannot describe book.ipynb: it is a notebook, which is code. Run its cells with --code book.ipynb.
    → 2
    ");
}

#[test]
fn a_notebook_goes_on_after_a_cell_that_may_raise_an_exception() {
    let notebook = r#"{"cells": [
        {"cell_type": "code", "source": "x = 41\nprint('before')\nraise KeyError('x')\nprint('never')", "metadata": {"tags": ["raises-exception"]}},
        {"cell_type": "code", "source": "x +", "metadata": {"tags": ["raises-exception"]}},
        {"cell_type": "code", "source": "print(x + 1)"},
        {"cell_type": "code", "source": "y"},
        {"cell_type": "code", "source": "print('never')"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#;
    let cli = Cli::offline().file("book.ipynb", notebook);
    assert_snapshot!(asked(&cli, &["--code", "book.ipynb"]), @r#"
    ─── output · failed ────────────────────────────────────────
    before
    Traceback (most recent call last):
      File "main.py", line 4, in <module>
        raise KeyError('x')
    KeyError: 'x'
    Traceback (most recent call last):
      File "main.py", line 8, in <module>
        x +
    SyntaxError: invalid syntax (main.py, line 8)
    42
    Traceback (most recent call last):
      File "main.py", line 14, in <module>
        y
    NameError: name 'y' is not defined
    ─── this machine ───────────────────────────────────────────
    Ran on this machine with the local engine: no model, nothing was sent. The code failed. Isolation: [layer]. Time: [time].
    → 3
    "#);
}
