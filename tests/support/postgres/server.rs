//! The server's process: where it lives, who runs it, and how one knows that it is ready.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use super::super::certificates::Authority;
use super::programs;

const USER: &str = "roster";
const PASSWORD: &str = "for tests only";

/// Nothing here survives the run, so nothing is made safe on disk. A time zone that is not UTC shows a time that was
/// read or written without one.
const SETTINGS: [&str; 14] = [
    "autovacuum=off",
    "fsync=off",
    "full_page_writes=off",
    "lc_messages=C",
    "logging_collector=off",
    "max_connections=300",
    "max_wal_senders=0",
    "max_wal_size=128MB",
    "password_encryption=scram-sha-256",
    "shared_buffers=32MB",
    "ssl=on",
    "synchronous_commit=off",
    "timezone=Asia/Kathmandu",
    "wal_level=minimal",
];

/// Over TCP there is TLS and a password, or there is no connection.
const ACCESS: &str = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";

/// A server that runs as long as this process does.
pub struct Server {
    site: Site,
    /// The certificate of the authority that signed the server's.
    pub authority: PathBuf,
    /// The certificate of an authority that did not.
    pub stranger: PathBuf,
    /// Its standard input keeps the server up.
    lifeline: Child,
}

/// What a server runs on.
struct Site {
    programs: PathBuf,
    directory: PathBuf,
    account: Option<(u32, u32)>,
    /// The address for TCP; without one, there is the Unix socket only.
    listen: &'static str,
    port: u16,
}

impl Server {
    /// Makes a cluster in a temporary directory and waits until its server answers.
    pub fn start(listen: &'static str) -> Self {
        let programs = programs::find();
        // Between finding a free port and listening on it, another process may take it.
        for _ in 0..5 {
            match launch(&programs, listen) {
                Ok(server) => return server,
                Err(log) if log.contains("Address already in use") => {}
                Err(log) => panic!("PostgreSQL ({}) did not start:\n{log}", programs.display()),
            }
        }
        panic!("five ports that were free were taken by others before PostgreSQL could listen on them");
    }

    /// Stops the server as a crash would, and keeps its databases.
    pub fn stop(&mut self) {
        let mut input = self.lifeline.stdin.take().expect("the server runs");
        input.write_all(b"keep").expect("the script listens");
        drop(input);
        self.lifeline.wait().expect("the script ends");
    }

    /// Starts it again, where it was, and waits until it answers.
    pub fn start_again(&mut self) {
        self.lifeline = self.site.serve().unwrap_or_else(|log| panic!("PostgreSQL did not start again:\n{log}"));
    }

    /// A database's URL over the Unix socket.
    pub fn socket_url(&self, database: &str) -> String {
        format!("postgres://{USER}@{}:{}/{database}", percent_encode(&self.site.directory), self.site.port)
    }

    /// A database's URL over TCP, with the file of the authority that the client trusts.
    pub fn tls_url(&self, host: &str, database: &str, authority: &Path) -> String {
        let (password, authority) = (percent_encode(Path::new(PASSWORD)), percent_encode(authority));
        let address = format!("{USER}:{password}@{host}:{}/{database}", self.site.port);
        format!("postgres://{address}?sslmode=verify-full&sslrootcert={authority}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The script removes the directory, unless the test ended while the server was stopped.
        if self.lifeline.stdin.is_none() {
            let _ = fs::remove_dir_all(&self.site.directory);
        }
    }
}

/// Starts a server, or answers what it said before it gave up.
fn launch(programs: &Path, listen: &'static str) -> Result<Server, String> {
    let port = free_port().expect("a free port");
    let temporary = tempfile::Builder::new().prefix("roster-postgres-").tempdir().expect("a temporary directory");
    furnish(temporary.path()).expect("the server's files");
    let account = account(temporary.path()).expect("an account for the server");
    if let Some((user, group)) = account {
        hand_over(temporary.path(), user, group).expect("the server's account owns its files");
    }
    // From here on the script removes it.
    let directory = temporary.keep();
    let (authority, stranger) = (directory.join("authority.pem"), directory.join("stranger.pem"));
    let site = Site { programs: programs.to_owned(), directory, account, listen, port };
    let lifeline = site.serve()?;
    Ok(Server { site, authority, stranger, lifeline })
}

impl Site {
    /// Runs the server on what is in its directory, and waits until it answers.
    fn serve(&self) -> Result<Child, String> {
        let mut command = self.command();
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        let mut lifeline = command.spawn().expect("sh, which starts the server");
        let output = lifeline.stderr.take().expect("a pipe was asked for");
        if let Err(log) = await_ready(output, self.directory.join("server.log")) {
            drop(lifeline.stdin.take());
            lifeline.wait().expect("the script ends");
            return Err(log);
        }
        Ok(lifeline)
    }

    fn command(&self) -> Command {
        let setting = |name: &str, file: &str| {
            let mut setting = OsString::from(name);
            setting.push(self.directory.join(file));
            setting
        };
        let mut command = Command::new("sh");
        command.args(["-c", include_str!("serve.sh"), "serve.sh"]).arg(&self.directory).arg(&self.programs);
        for fixed in SETTINGS {
            command.args(["-c", fixed]);
        }
        command.arg("-c").arg(format!("listen_addresses={}", self.listen));
        command.arg("-c").arg(format!("port={}", self.port));
        command.arg("-c").arg(setting("unix_socket_directories=", ""));
        command.arg("-c").arg(setting("hba_file=", "access"));
        command.arg("-c").arg(setting("ssl_cert_file=", "server.pem"));
        command.arg("-c").arg(setting("ssl_key_file=", "server.key"));
        // In a group of its own, an interrupt from the terminal passes by: the script must live to clean up.
        command.current_dir(&self.directory).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Writes what the server reads before it starts.
fn furnish(directory: &Path) -> io::Result<()> {
    let authority = Authority::new("the tests' authority");
    let server = authority.identify(&["localhost", "127.0.0.1"]);
    fs::write(directory.join("authority.pem"), authority.certificate())?;
    fs::write(directory.join("stranger.pem"), Authority::new("somebody else's authority").certificate())?;
    fs::write(directory.join("server.pem"), server.certificate)?;
    fs::write(directory.join("server.key"), server.key)?;
    fs::set_permissions(directory.join("server.key"), Permissions::from_mode(0o600))?;
    fs::write(directory.join("access"), ACCESS)?;
    fs::write(directory.join("password"), PASSWORD)
}

/// PostgreSQL refuses to run as root: then it is the `postgres` account that runs it, or else `nobody`.
fn account(directory: &Path) -> io::Result<Option<(u32, u32)>> {
    // A directory that was just made belongs to whoever runs this process.
    if fs::metadata(directory)?.uid() != 0 {
        return Ok(None);
    }
    let id = |option: &str, name: &str| {
        let output = Command::new("id").args([option, name]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id("-u", name)?, id("-g", name)?)))
        .map(Some)
        .ok_or_else(|| io::Error::other("neither postgres nor nobody is an account of this machine"))
}

fn hand_over(directory: &Path, user: u32, group: u32) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        chown(entry?.path(), Some(user), Some(group))?;
    }
    chown(directory, Some(user), Some(group))
}

/// Follows the server's log into a file, and returns once it says that it takes connections; if the log ends before
/// that, it is the error.
fn await_ready(output: ChildStderr, file: PathBuf) -> Result<(), String> {
    let (sender, receiver) = channel();
    thread::spawn(move || follow(output, &file, &sender));
    receiver.recv().expect("the log is followed to its end")
}

fn follow(output: ChildStderr, file: &Path, ready: &Sender<Result<(), String>>) {
    let mut file = File::create(file).expect("the server's log");
    let mut log = String::new();
    for line in BufReader::new(output).lines() {
        let line = line.expect("the server's log is text");
        writeln!(file, "{line}").expect("the server's log");
        if line.contains("database system is ready to accept connections") {
            // Whoever waited may have gone on; the log is followed all the same.
            let _ = ready.send(Ok(()));
        }
        writeln!(log, "{line}").expect("text");
    }
    let _ = ready.send(Err(log));
}

fn percent_encode(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |mut text, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(*byte)),
            _ => write!(text, "%{byte:02X}").expect("text"),
        }
        text
    })
}
