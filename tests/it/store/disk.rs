//! Disks that are full, folders that cannot be written, homes that are not there: a clear error, and
//! nothing changed.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use acceptance::Outcome;

use super::ground::{Ground, outcome};
use super::names::everything;

/// Everybody's nobody.
const NOBODY: u32 = 65_534;

/// What changes the store, with the list `app:old` of `app:0` and `app:1` in it.
const CHANGES: [&str; 6] = [
    "create --insecure R/app:new R/app:0 R/app:1",
    "create --insecure --amend R/app:old R/app:2",
    "create --insecure --amend R/app:old R/app:2 R/app:3",
    "create --insecure --amend --refresh R/app:old R/app:2",
    "annotate --os-version 1 R/app:old R/app:0",
    "annotate --clear variant --os-features a,b,c R/app:old R/app:1",
];

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout == b"0\n"
}

/// A small file system of its own, which goes with the handle.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// `None` where nothing can be mounted: not root, or in a container without the right to.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = mount(&["-t", "tmpfs", "-o", "size=96k,mode=755", "tmpfs"], folder.path());
        mounted.then_some(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves not a byte.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.path().join("filling")).expect("a file");
        while std::io::Write::write_all(&mut file, &[0; 512]).is_ok() {}
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.folder.path()).status();
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    let status = Command::new("mount").args(arguments).arg(at).status();
    status.is_ok_and(|status| status.success())
}

/// `manifold LINE` with these folders.
fn run(ground: &Ground, line: &str, docker: &Path, data: &Path) -> Outcome {
    let mut command = ground.command(line);
    command.env("DOCKER_CONFIG", docker).env("MANIFOLD_DATA", data);
    outcome(command)
}

fn must(ground: &Ground, line: &str, docker: &Path, data: &Path) {
    let outcome = run(ground, line, docker, data);
    assert_eq!(outcome.code, 0, "`{line}`: {}", outcome.stderr);
}

fn refused(outcome: &Outcome, place: &str, reason: &str) {
    assert_eq!(outcome.code, 1, "{place}: {outcome:?}");
    assert!(outcome.stderr.contains(reason), "{place}: {}", outcome.stderr);
    assert!(outcome.stderr.contains("hint: "), "{place}: {}", outcome.stderr);
    assert_eq!(outcome.stdout, "", "{place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_changes_nothing() {
    if SmallDisk::mount().is_none() {
        // The other way in which a write that was begun fails.
        return limited_file_sizes().await;
    }
    let ground = Ground::new().await;
    // Which of the two folders is on the full disk.
    for (docker_there, data_there) in [(true, true), (true, false), (false, true)] {
        let disk = SmallDisk::mount().expect("another small disk");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let place = |there: bool, name: &str| {
            if there { disk.path().join(name) } else { elsewhere.path().join(name) }
        };
        let (docker, data) = (place(docker_there, "docker"), place(data_there, "data"));
        must(&ground, "create --insecure R/app:old R/app:0 R/app:1", &docker, &data);
        disk.fill();
        let before = (everything(disk.path()), everything(elsewhere.path()));
        for line in CHANGES {
            let outcome = run(&ground, line, &docker, &data);
            let what = format!("`{line}`, docker there: {docker_there}, data there: {data_there}");
            // An annotation writes no record: a full data folder is no obstacle to it.
            if !docker_there && line.starts_with("annotate") {
                assert_eq!(outcome.code, 0, "{what}: {}", outcome.stderr);
                continue;
            }
            refused(&outcome, &what, "No space left on device");
            if docker_there {
                let now = (everything(disk.path()), everything(elsewhere.path()));
                assert!(now == before, "{what}: nothing changed");
            }
        }
        must(&ground, "ls", &docker, &data);
        must(&ground, "rm R/app:old", &docker, &data);
        assert_eq!(run(&ground, "rm R/app:old", &docker, &data).code, 1, "it is gone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_on_file_sizes_changes_nothing() {
    limited_file_sizes().await;
}

async fn limited_file_sizes() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:old R/app:0 R/app:1");
    let before = everything(ground.home.path());
    for line in CHANGES {
        let plain = ground.command(line);
        let mut command = Command::new("bash");
        // The limit is in blocks of 1024 bytes; an entry of the store is longer.
        command.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]);
        command.arg(plain.get_program()).args(plain.get_args());
        ground.home.apply(&mut command);
        refused(&outcome(command), line, "File too large");
        assert!(everything(ground.home.path()) == before, "`{line}`: nothing changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_file_system_changes_nothing() {
    let Some(disk) = SmallDisk::mount() else { return without_permission().await };
    let ground = Ground::new().await;
    let (docker, data) = (disk.path().join("docker"), disk.path().join("data"));
    must(&ground, "create --insecure R/app:old R/app:0 R/app:1", &docker, &data);
    assert!(mount(&["-o", "remount,ro"], disk.path()), "it becomes read-only");
    let before = everything(disk.path());
    for line in CHANGES.into_iter().chain(["rm R/app:old"]) {
        refused(&run(&ground, line, &docker, &data), line, "Read-only file system");
        // The store alone is read-only.
        refused(&run(&ground, line, &docker, ground.home.path()), line, "Read-only file system");
    }
    assert!(everything(disk.path()) == before, "nothing changed");
    must(&ground, "ls", &docker, &data);
    must(&ground, "inspect R/app:old", &docker, &data);
}

/// As somebody whom permissions bind: nobody, when the test is run by root.
/// The program where everybody may run it: the clone may lie in a home that only its owner can enter.
struct ForEverybody {
    folder: tempfile::TempDir,
}

impl ForEverybody {
    fn new(ground: &Ground) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("a mode");
        let program = ground.command("ls").get_program().to_owned();
        std::fs::copy(program, folder.path().join("manifold")).expect("a copy of the program");
        Self { folder }
    }

    /// `manifold LINE` as somebody whom permissions bind.
    fn run(&self, ground: &Ground, line: &str) -> Outcome {
        let as_is = ground.command(line);
        if !is_root() {
            return outcome(as_is);
        }
        let mut command = Command::new(self.folder.path().join("manifold"));
        command.args(as_is.get_args()).stdin(Stdio::null()).uid(NOBODY).gid(NOBODY);
        for (name, value) in as_is.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        outcome(command)
    }
}

fn give_away(folder: &Path) {
    if is_root() {
        chown(folder, Some(NOBODY), Some(NOBODY)).expect("another owner");
        for item in std::fs::read_dir(folder).expect("a folder") {
            let path = item.expect("an item").path();
            if path.is_dir() {
                give_away(&path);
            } else {
                chown(&path, Some(NOBODY), Some(NOBODY)).expect("another owner");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_without_permission_change_nothing() {
    without_permission().await;
}

async fn without_permission() {
    type Which = fn(&Ground) -> PathBuf;
    let places: [(&str, u32, Which); 6] = [
        ("the store", 0o555, |ground| ground.home.manifests()),
        ("the store, not readable", 0o000, |ground| ground.home.manifests()),
        ("the list", 0o555, |ground| ground.folder("old")),
        ("docker's folder", 0o000, |ground| ground.home.docker()),
        ("the data", 0o000, |ground| ground.home.data()),
        ("the records", 0o555, |ground| ground.home.data().join("lists")),
    ];
    let program = ForEverybody::new(&Ground::new().await);
    for (what, mode, place) in places {
        let ground = Ground::new().await;
        ground.must("create --insecure R/app:old R/app:0 R/app:1");
        give_away(ground.home.path());
        let path = place(&ground);
        let before = everything(ground.home.path());
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
        let mut refusals = 0;
        for line in CHANGES.into_iter().chain(["rm R/app:old"]) {
            let needs_records = !line.starts_with("annotate") && !line.starts_with("rm");
            let needs_this_list = !line.contains("app:new");
            let is_needed = match what {
                "the list" => needs_this_list,
                "the records" => needs_records,
                _ => true,
            };
            if !is_needed {
                continue;
            }
            refusals += 1;
            refused(&program.run(&ground, line), &format!("{what}: `{line}`"), "Permission denied");
        }
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a mode");
        assert!(everything(ground.home.path()) == before, "{what}: nothing changed");
        assert!(refusals >= 4, "{what}");
        assert_eq!(
            program.run(&ground, "annotate --variant v1 R/app:old R/app:0").code,
            0,
            "{what}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_that_is_not_there_is_said() {
    let ground = Ground::new().await;
    let somewhere = tempfile::tempdir().expect("a folder");
    std::fs::write(somewhere.path().join("file"), "x").expect("a file");
    for (home, reason) in [
        (None, "there is no home folder"),
        (Some(somewhere.path().join("file")), "Not a directory"),
        (Some(PathBuf::from("/proc/no-such-home")), "No such file or directory"),
    ] {
        for line in CHANGES.into_iter().filter(|line| line.starts_with("create")) {
            let mut command = ground.command(line);
            for name in ["DOCKER_CONFIG", "MANIFOLD_DATA", "XDG_DATA_HOME", "HOME"] {
                command.env_remove(name);
            }
            if let Some(home) = &home {
                command.env("HOME", home);
            }
            let outcome = outcome(command);
            assert_eq!(outcome.code, 1, "{home:?} `{line}`: {outcome:?}");
            assert!(outcome.stderr.contains(reason), "{home:?} `{line}`: {}", outcome.stderr);
        }
    }
    assert_eq!(std::fs::read(somewhere.path().join("file")).expect("the file"), b"x");
    assert!(ground.home.store().is_empty());
}
