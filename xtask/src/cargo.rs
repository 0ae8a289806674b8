//! Other programs, cargo above all: shown, run, and failed with words.

use std::env;
use std::io::{self, BufRead, BufReader, IsTerminal};
use std::process::{Command, Stdio};

use crate::Result;

/// The cargo that started this task, with these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Shows the command, runs it with its output visible, and fails where it fails.
pub(crate) fn run(command: &mut Command) -> Result {
    let line = shown(command);
    println!("$ {line}");
    let status = command
        .status()
        .map_err(|error| format!("`{line}` did not start: {error}"))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{line}` failed: {status}").into())
}

/// The same, and lets somebody hear each line that it prints.
///
/// Both of its outputs are one here: cargo says on one whose words are on the other.
pub(crate) fn run_heard(command: &mut Command, mut hear: impl FnMut(&str)) -> Result {
    let (reader, writer) = io::pipe()?;
    command.stderr(writer.try_clone()?).stdout(writer);
    if io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let line = shown(command);
    println!("$ {line}");
    let child = command.spawn();
    // Its own ends of the pipe, which would keep it open.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.map_err(|error| format!("`{line}` did not start: {error}"))?;
    pass_on(BufReader::new(reader), &mut hear)?;
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    Err(format!("`{line}` failed: {status}").into())
}

fn pass_on(mut printed: impl BufRead, hear: &mut impl FnMut(&str)) -> Result {
    let mut bytes = Vec::new();
    while printed.read_until(b'\n', &mut bytes)? > 0 {
        let line = String::from_utf8_lossy(&bytes);
        print!("{line}");
        hear(line.trim_end());
        bytes.clear();
    }
    Ok(())
}

/// Runs the command unseen and returns what it printed.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let line = shown(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{line}` did not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{line}` failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether the command starts and ends well; its output is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or_default().to_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    [name]
        .into_iter()
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_named() {
        let error = run(&mut Command::new("false")).unwrap_err().to_string();
        assert!(error.starts_with("`false` failed"), "{error}");
    }

    #[test]
    fn what_a_command_says_on_either_output_is_heard_in_its_order() {
        let mut heard = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; echo three"]);
        run_heard(&mut command, |line| heard.push(line.to_owned())).unwrap();
        assert_eq!(heard, ["one", "two", "three"]);
        let error = run_heard(&mut Command::new("false"), |_| {}).unwrap_err();
        assert!(error.to_string().starts_with("`false` failed"), "{error}");
    }

    #[test]
    fn a_command_that_is_missing_is_named() {
        let error = read(Command::new("no-such-program").arg("now")).unwrap_err();
        let error = error.to_string();
        assert!(
            error.starts_with("`no-such-program now` did not start"),
            "{error}"
        );
    }

    #[test]
    fn what_a_command_printed_is_returned() {
        assert_eq!(read(Command::new("printf").arg("words")).unwrap(), "words");
    }
}
