//! Other programs that look at what was printed; `deploy/system-packages.sh test` installs them.

use std::io::Write;
use std::process::{Command, Stdio};

/// What a program writes when it is fed with `input`.
pub(crate) fn output(program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program is installed: deploy/system-packages.sh test sees to that");
    let mut pipe = child.stdin.take().expect("a pipe to the program");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || pipe.write_all(&input));
    let output = child.wait_with_output().expect("the program ends");
    // A program may have seen enough before it has read all.
    let _ = writer.join().expect("the writer does not panic");
    String::from_utf8(output.stdout).expect("text")
}

/// The text of a PDF file, without any white space: lines break where they like.
pub(crate) fn text(pdf: &[u8]) -> String {
    output("pdftotext", &["-raw", "-", "-"], pdf)
        .chars()
        .filter(|character| {
            !character.is_whitespace() && !matches!(character, '\u{200B}' | '\u{a0}')
        })
        .collect()
}

/// The fonts of a PDF file: name, and whether it is embedded, a subset, and mapped to Unicode.
pub(crate) fn fonts(pdf: &[u8]) -> Vec<(String, [bool; 3])> {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let path = folder.path().join("printed.pdf");
    std::fs::write(&path, pdf).expect("a file for a while");
    output("pdffonts", &[path.to_str().expect("a plain path")], b"")
        .lines()
        .skip(2)
        .filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let flags = words.get(words.len().checked_sub(5)?..)?;
            Some((
                words.first()?.to_string(),
                [flags[0] == "yes", flags[1] == "yes", flags[2] == "yes"],
            ))
        })
        .collect()
}
