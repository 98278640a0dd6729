//! The program itself, run as its users run it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use clap::CommandFactory as _;
use roster::config::Cli;

/// The program in a folder of its own, without the settings of whoever runs the tests.
pub fn roster(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
    for variable in variables() {
        command.env_remove(variable);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Every command of the program, and the program itself.
pub fn commands() -> Vec<clap::Command> {
    let cli = Cli::command();
    cli.get_subcommands().cloned().chain([cli.clone()]).collect()
}

fn variables() -> Vec<String> {
    let commands = commands();
    let arguments = commands.iter().flat_map(clap::Command::get_arguments);
    arguments.filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned())).collect()
}

/// Runs the program to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    roster(folder).args(arguments).output().expect("the program runs")
}

/// Makes an administrator in a database; the header of its session's token.
pub fn administrator(folder: &Path, database: &str) -> String {
    let output = run(folder, &["admin", "create", "operator", "--database-url", database]);
    stdout(&output).trim().to_owned()
}

/// A folder that goes with the test.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// What it said.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// What it complained of.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// A program that answers requests, and whose standard output nobody reads once it has said where. It is killed when the
/// test ends before it does.
pub struct Serving {
    child: Child,
    errors: BufReader<ChildStderr>,
    log: String,
    /// Where it answers.
    pub address: SocketAddr,
    /// The page that it shows people.
    pub page: String,
}

impl Serving {
    /// Starts it, and waits until it has said where it answers.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe was asked for")).lines();
        let mut page = String::new();
        let endpoint = lines.map(|line| line.expect("text")).find_map(|line| {
            if let Some(address) = line.strip_prefix("GraphiQL") {
                address.trim().clone_into(&mut page);
            }
            Some(line.strip_prefix("GraphQL")?.trim().strip_prefix("http://")?.strip_suffix("/graphql")?.to_owned())
        });
        let Some(endpoint) = endpoint else {
            let output = child.wait_with_output().expect("the program ends");
            panic!("it ended before it said where it serves: {}", stderr(&output));
        };
        let errors = BufReader::new(child.stderr.take().expect("a pipe was asked for"));
        Self { child, errors, log: String::new(), address: endpoint.parse().expect("an address"), page }
    }

    /// Sends a request, whose answer can be read from what is returned.
    pub fn send(&self, head: &str, body: &str) -> TcpStream {
        self.send_with(head, "", body)
    }

    fn send_with(&self, head: &str, more: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        let length = body.len();
        let head = format!("{head} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}", self.address);
        let headers = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(format!("{head}{headers}{body}").as_bytes()).expect("the request is sent");
        stream
    }

    /// Posts a GraphQL request with a credential's header, as [`administrator`] prints it.
    pub fn post_as(&self, header: &str, body: &str) -> TcpStream {
        self.send_with("POST /graphql", &format!("{header}\r\n"), body)
    }

    /// Sends a request, and reads its answer.
    pub fn request(&self, head: &str, body: &str) -> String {
        read(self.send(head, body))
    }

    /// Sends it a signal, `-TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Reads its log until it says this.
    pub fn wait_for(&mut self, said: &str) {
        while !self.log.lines().last().is_some_and(|line| line.contains(said)) {
            let length = self.errors.read_line(&mut self.log).expect("text");
            assert!(length > 0, "it ended and never said {said:?}: {}", self.log);
        }
    }

    /// Waits for its end: its status, and all that it logged.
    pub fn end(mut self) -> (Option<i32>, String) {
        self.errors.read_to_string(&mut self.log).expect("text");
        (self.child.wait().expect("the program ends").code(), std::mem::take(&mut self.log))
    }
}

/// Reads an answer to its end.
pub fn read(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer is text");
    answer
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
