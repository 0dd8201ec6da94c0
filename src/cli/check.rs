//! `check`: judges documents and writes the results in every form that was asked for.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Instant;

use super::args::{Check, Global, Output};
use super::exit::ExitStatus;
use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::PendingFile;
use super::progress::{Clearing, Progress};
use super::terminal::Terminal;
use super::{loaded, stats};
use crate::base::file::{self, Identity};
use crate::base::value::count;
use crate::intake::Inputs;
use crate::pack::Pack;
use crate::report::{self, Context, Format, Reporter};
use crate::rule::Rulebook;
use crate::run::{self, Monitor, Phase};
use crate::source::Code;
use crate::verdict::summary::Summary;
use crate::verdict::{Verdict, redact};

pub(super) fn run(arguments: &Check, global: &Global, terminal: &mut Terminal<'_>) -> Result<ExitStatus, Failure> {
    let outputs = outputs(&arguments.format)?;
    let start = Instant::now();
    let monitor = Arc::new(Monitor::new(arguments.stats));
    let interrupt = Interrupt::listen(terminal, &monitor);
    let rulebook = loaded(global, terminal, Rulebook::load)?;
    spare_pack(&outputs, global, rulebook.pack())?;
    let mut files = files(&outputs, &interrupt)?;
    let rulebook = if arguments.stats { rulebook.timed() } else { rulebook };
    let rulebook = if arguments.oracle { rulebook.by_both() } else { rulebook };
    let settings = settings(arguments, &rulebook);
    let context = context(arguments, &rulebook, &settings, terminal);
    let inputs = Inputs {
        judge: arguments.paths.clone(),
        with: arguments.with.clone(),
        lines: arguments.lines,
        written: outputs.iter().filter_map(|output| output.file.clone()).collect(),
        ..Inputs::default()
    };
    let summary = {
        let progress = progress(arguments, terminal, &monitor);
        let mut reports = Reports::start(&outputs, &context, terminal, &mut files, &progress)?;
        let result = run::check(&rulebook, &inputs, &settings, &monitor, &mut |verdict| {
            reports.verdict(&if arguments.redact { redact::verdict(verdict) } else { verdict })
        });
        let summary = match (reports.failure.take(), result) {
            (Some(failure), _) => return Err(failure),
            (None, Ok((_, summary))) if arguments.redact => redact::summary(summary),
            (None, Ok((_, summary))) => summary,
            (None, Err(error)) if arguments.redact => return Err(error.redacted().into()),
            (None, Err(error)) => return Err(error.into()),
        };
        // Of a run that was stopped before it judged anything there is nothing to tell that would not look like a result.
        if !(summary.interrupted && summary.documents == 0) {
            reports.finish(&summary)?;
        }
        summary
    };
    let kept =
        |output: &Output| !summary.interrupted || summary.documents > 0 && output.format.is_whole_after_each_line();
    for (_, file) in outputs.iter().zip(files).filter(|(output, _)| kept(output)) {
        file.map_or(Ok(()), PendingFile::commit)?;
    }
    if arguments.stats {
        terminal.tell(&stats::render(summary.documents, start.elapsed(), &monitor, &rulebook, terminal.lang));
    }
    if summary.interrupted {
        terminal.complain(&interrupted(&summary, &monitor, outputs.iter().filter(|output| !kept(output))));
        return Ok(ExitStatus::CouldNotCheck);
    }
    Ok(ExitStatus::of(&summary, arguments.fail_on))
}

/// What is said of a run that was stopped, and of the files that it did not write.
fn interrupted<'o>(summary: &Summary, monitor: &Monitor, left: impl Iterator<Item = &'o Output>) -> Failure {
    let progress = monitor.snapshot();
    let [judged, found] = [summary.documents, progress.found].map(count);
    let failure = match progress.phase {
        Phase::Reading => Failure::new(
            Code::Interrupted,
            "interrupted while the input was read: nothing was judged",
            "读取输入时被中断：尚未判定任何文档",
        ),
        Phase::Judging => Failure::new(
            Code::Interrupted,
            format!("interrupted: {judged} of {found} documents were judged"),
            format!("运行被中断：{found} 份文档中已判定 {judged} 份"),
        ),
    };
    let left: Vec<_> = left.filter_map(|output| Some(format!("`{}`", output.file.as_ref()?.display()))).collect();
    if left.is_empty() {
        return failure;
    }
    failure.help(format!("not written: {}", left.join(", ")), format!("未写出：{}", left.join("、")))
}

/// Shows progress where somebody looks on and has not asked for silence.
fn progress(arguments: &Check, terminal: &Terminal<'_>, monitor: &Arc<Monitor>) -> Progress {
    let is_seen = terminal.process.is_some_and(|process| process.redraws);
    if is_seen && !arguments.no_progress && !arguments.quiet {
        Progress::show(Arc::clone(monitor), terminal.lang)
    } else {
        Progress::default()
    }
}

fn settings(arguments: &Check, rulebook: &Rulebook) -> run::Settings {
    let processors = || available_parallelism().map_or(1, usize::from);
    run::Settings {
        as_of: arguments.as_of.unwrap_or_else(|| rulebook.pack().manifest().clock.today()),
        independent: arguments.independent,
        jobs: arguments.jobs.map_or_else(processors, usize::from),
    }
}

fn context(arguments: &Check, rulebook: &Rulebook, settings: &run::Settings, terminal: &Terminal<'_>) -> Context {
    let pack = rulebook.pack();
    let context = Context::new(pack, run::info(pack, settings), terminal.lang);
    Context {
        explain: arguments.explain,
        only_from: arguments.quiet.then_some(arguments.fail_on),
        width: terminal.width,
        ..context
    }
}

/// What is written where, `human` on standard output where nothing is said.
fn outputs(given: &[Output]) -> Result<Vec<Output>, Failure> {
    if given.is_empty() {
        return Ok(vec![Output { format: Format::Human, file: None }]);
    }
    for (index, output) in given.iter().enumerate() {
        let Some(other) = given.iter().take(index).find(|other| are_one(&other.file, &output.file)) else { continue };
        let (first, second) = (other.format.as_str(), output.format.as_str());
        let (en, zh) = match &output.file {
            None => ("standard output".to_owned(), "标准输出".to_owned()),
            Some(file) => (format!("`{}`", file.display()), format!("`{}`", file.display())),
        };
        let failure = Failure::new(
            Code::OutputConflict,
            format!("`{first}` and `{second}` would both be written to {en}"),
            format!("`{first}` 与 `{second}` 都将写入{zh}"),
        );
        let help = format!("--format {second}=FILE");
        return Err(
            failure.help(format!("give one of them a file of its own: {help}"), format!("请为其一另指定文件：{help}"))
        );
    }
    Ok(given.to_vec())
}

/// Whether two outputs have one place. Devices are told apart by name: several of them may be one terminal.
fn are_one(one: &Option<PathBuf>, other: &Option<PathBuf>) -> bool {
    let is_replaced = |path: &Path| path.metadata().map_or(true, |metadata| metadata.is_file());
    match (one, other) {
        (Some(one), Some(other)) => {
            one == other || is_replaced(one) && is_replaced(other) && Identity::of(one) == Identity::of(other)
        }
        (None, None) => true,
        _ => false,
    }
}

/// Refuses outputs that would take the place of a file of the pack.
fn spare_pack(outputs: &[Output], global: &Global, pack: &Pack) -> Result<(), Failure> {
    let Some(folder) = global.rules.as_ref().and_then(|folder| folder.canonicalize().ok()) else { return Ok(()) };
    let is_of_pack = |path: &&PathBuf| {
        let own = Identity::of(path);
        path.is_file()
            && (file::target(path).starts_with(&folder)
                || pack.files().keys().any(|name| Identity::of(&folder.join(name)) == own))
    };
    match outputs.iter().filter_map(|output| output.file.as_ref()).find(is_of_pack) {
        None => Ok(()),
        Some(file) => {
            let file = file.display();
            let failure = Failure::new(
                Code::OutputConflict,
                format!("`{file}` is a file of the policy pack, and would be overwritten by a report"),
                format!("`{file}` 是规则包中的文件，会被报告覆盖"),
            );
            Err(failure.help("name another file for the report", "请为报告另指定文件"))
        }
    }
}

/// The files of the outputs that have one.
fn files(outputs: &[Output], interrupt: &Interrupt) -> Result<Vec<Option<PendingFile>>, Failure> {
    let create = |path: &PathBuf| {
        let file = PendingFile::create(path)?;
        file.beside().into_iter().for_each(|beside| interrupt.guard(beside.to_path_buf()));
        Ok(file)
    };
    outputs.iter().map(|output| output.file.as_ref().map(create).transpose()).collect()
}

/// All reports of a run; the first that cannot be written stops it.
struct Reports<'a> {
    reporters: Vec<(Box<dyn Reporter + 'a>, Option<PathBuf>)>,
    failure: Option<Failure>,
}

impl<'a> Reports<'a> {
    fn start(
        outputs: &[Output],
        context: &Context,
        terminal: &'a mut Terminal<'_>,
        files: &'a mut [Option<PendingFile>],
        progress: &'a Progress,
    ) -> Result<Self, Failure> {
        let mut reporters = Vec::new();
        let colour = terminal.coloured.0;
        let on_terminal = terminal.process.is_some_and(|process| process.results_on_terminal);
        let mut stdout = Some(&mut terminal.out);
        for (output, file) in outputs.iter().zip(files) {
            let mut context = context.clone();
            // The two kinds of writer are told apart here only: a reporter sees neither files nor terminals.
            let out: Box<dyn Write + 'a> = match file {
                Some(file) => Box::new(file),
                None => {
                    context.colour = colour;
                    match stdout.take() {
                        Some(out) if on_terminal => Box::new(Clearing { out, progress }),
                        Some(out) => Box::new(out),
                        None => continue,
                    }
                }
            };
            reporters.push((report::start(output.format, context, out), output.file.clone()));
        }
        Ok(Self { reporters, failure: None })
    }

    fn verdict(&mut self, verdict: &Verdict) -> io::Result<()> {
        for (reporter, file) in &mut self.reporters {
            if let Err(error) = reporter.verdict(verdict) {
                self.failure = Some(unwritable(file.as_ref(), &error));
                return Err(error);
            }
        }
        Ok(())
    }

    fn finish(self, summary: &Summary) -> Result<(), Failure> {
        for (reporter, file) in self.reporters {
            reporter.finish(summary).map_err(|error| unwritable(file.as_ref(), &error))?;
        }
        Ok(())
    }
}

fn unwritable(file: Option<&PathBuf>, error: &io::Error) -> Failure {
    file.map_or_else(|| Failure::stdout(error), |file| Failure::write(file, error))
}
