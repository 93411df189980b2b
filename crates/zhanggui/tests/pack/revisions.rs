//! Packs out of a git repository: by revision and by release.

use std::process::Command;

use crate::{Folder, META, packs};

/// Runs a program in a folder; `None` where there is no such program.
fn run(dir: &Folder, program: &str, args: &[&str]) -> Option<(i32, String)> {
    let identity = [("NAME", "甲"), ("EMAIL", "a@example.com")];
    let mut command = Command::new(program);
    command.args(args).current_dir(dir.path("")).env("NO_COLOR", "1");
    for (key, value) in identity {
        command.env(format!("GIT_AUTHOR_{key}"), value).env(format!("GIT_COMMITTER_{key}"), value);
    }
    let out = command.output().ok()?;
    let text = String::from_utf8([out.stdout, out.stderr].concat()).unwrap();
    Some((out.status.code().unwrap(), text))
}

#[test]
fn a_revision_and_a_release_are_packs_too() {
    let folder = packs("revisions", &[]);
    let git = |args: &[&str]| run(&folder, "git", args);
    let zhanggui = |args: &[&str]| run(&folder, env!("CARGO_BIN_EXE_zhanggui"), args).unwrap();
    if git(&["--version"]).is_none() {
        println!("skipped: no git");
        return;
    }
    let (code, text) = zhanggui(&["pack", "diff", "git:HEAD", "p"]);
    assert!(code == 2 && text.contains("git rev-parse"), "a folder that is no repository: {text}");
    let commit = |subject: &str| {
        assert_eq!(git(&["add", "p"]).unwrap().0, 0);
        assert_eq!(git(&["commit", "-q", "-m", subject]).unwrap().0, 0);
    };
    git(&["init", "-q"]).unwrap();
    commit("first");
    let rule = folder.path("p/甲/rules/talk/good.yaml");
    let text = std::fs::read_to_string(&rule).unwrap();
    std::fs::write(&rule, text.replace("title: 说好话", "title: 话要说好")).unwrap();
    commit("last of the first release");
    std::fs::write(folder.path("p/甲/pack.yaml"), META.replace("2026.1.0", "2026.2.0")).unwrap();
    std::fs::write(
        &rule,
        text.replace("severity: high", "severity: low").replace("title: 说好话", "title: 话要说好"),
    )
    .unwrap();
    commit("second release");

    let (code, text) = zhanggui(&["pack", "diff", "git:HEAD~2:p", "git:HEAD:p"]);
    assert_eq!(code, 1, "{text}");
    for part in
        ["发布：甲 2026.1.0 → 2026.2.0", "标题由「说好话」改为「话要说好」", "程度由「严重」改为「轻微」"]
    {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    let (code, text) = zhanggui(&["pack", "diff", "git:2026.1.0:p", "git:2026.2.0:p"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("程度由「严重」改为「轻微」") && !text.contains("标题由"), "{text}");
    assert_eq!(zhanggui(&["pack", "diff", "git:HEAD:p", "p"]).0, 0);
    let (code, text) = zhanggui(&["pack", "diff", "git:2025.1.0:p", "p"]);
    assert!(code == 2 && text.contains("release: 2025.1.0"), "{text}");
}
