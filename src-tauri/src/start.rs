//! From the command line to a running host: logs, folders, the demo registry, the engine.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use domain::{ApiError, route};
use engine::{Config, Engine};
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Arguments, Command};
use crate::cli;
use crate::demo_registry::{DemoError, DemoRegistry};
use crate::serve::{self, ServeError};

/// The variable that says what is logged, such as `debug` or `engine=trace`.
const LOG: &str = "MANIFOLD_LOG";
/// What is logged without it. The window library warns of desktop services that are not there, the
/// file watcher of folders that went away by themselves; the verifier of certificates logs what the
/// error of the request says too.
const QUIET: &str = "warn,tao=error,notify=error,rustls_platform_verifier=off";
/// The exit code for a command line that cannot be carried out, clap's own.
#[cfg(not(feature = "desktop"))]
const USAGE: u8 = 2;

/// Why Manifold does not start, or ends early.
#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("the runtime cannot be started")]
    Runtime(#[source] io::Error),
    #[error("there is no home folder: set HOME, or DOCKER_CONFIG and MANIFOLD_DATA")]
    NoHome,
    #[error(transparent)]
    Engine(#[from] ApiError),
    #[error(transparent)]
    Demo(#[from] DemoError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[cfg(feature = "desktop")]
    #[error("there is no display for the window: `manifold serve` shows the same in a browser")]
    NoDisplay,
    #[cfg(feature = "desktop")]
    #[error("the window cannot be opened")]
    Window(#[from] tauri::Error),
    #[cfg(not(feature = "desktop"))]
    #[error("this build has no window: `manifold serve` shows the same in a browser")]
    NoWindow,
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let words = match cli::words(std::env::args_os().collect()) {
        Ok(words) => words,
        Err(refusal) => {
            let _ = writeln!(io::stderr(), "{refusal}");
            return ExitCode::from(refusal.code());
        }
    };
    let arguments = Arguments::parse_from(words);
    log_to_stderr();
    match run(arguments) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            complain(&error);
            #[cfg(not(feature = "desktop"))]
            if matches!(error, StartError::NoWindow) {
                return ExitCode::from(USAGE);
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<u8, StartError> {
    let runtime = Runtime::new().map_err(StartError::Runtime)?;
    match arguments.command {
        Some(Command::Serve { page, port, no_open }) => {
            let options = serve::Options { port, open: !no_open, route: page.route() };
            runtime.block_on(serve(page.demo, options))
        }
        Some(Command::Compare { a, b, demo, browser, no_open }) => {
            let route = route::compare(&a, &b);
            if browser || !can_open_window() {
                let options = serve::Options { port: 0, open: !no_open, route };
                runtime.block_on(serve(demo, options))
            } else {
                window(&runtime, demo, route)
            }
        }
        Some(Command::Lists(command)) => {
            let config = Config::from_environment().ok_or(StartError::NoHome)?;
            let (mut out, mut err) = (io::stdout(), io::stderr());
            Ok(runtime.block_on(cli::run(command, config, &mut out, &mut err)))
        }
        None => window(&runtime, arguments.page.demo, arguments.page.route()),
    }
}

async fn serve(demo: bool, options: serve::Options) -> Result<u8, StartError> {
    let (engine, demo) = engine(demo).await?;
    serve::run(engine, options, &mut io::stdout(), asked_to_stop()).await?;
    drop(demo);
    Ok(0)
}

/// Whether this build has a window and this machine a display for it.
fn can_open_window() -> bool {
    #[cfg(feature = "desktop")]
    return crate::has_display();
    #[cfg(not(feature = "desktop"))]
    return false;
}

#[cfg(feature = "desktop")]
fn window(runtime: &Runtime, demo: bool, route: String) -> Result<u8, StartError> {
    if !crate::has_display() {
        return Err(StartError::NoDisplay);
    }
    let (engine, demo) = runtime.block_on(engine(demo))?;
    let _inside = runtime.enter();
    let code = crate::desktop::run(engine, route, asked_to_stop())?;
    drop(demo);
    Ok(u8::try_from(code).unwrap_or(1))
}

#[cfg(not(feature = "desktop"))]
fn window(_runtime: &Runtime, _demo: bool, _route: String) -> Result<u8, StartError> {
    Err(StartError::NoWindow)
}

/// The engine for a page, with the demo registry if it is asked for. The registry lives as long as
/// its handle.
async fn engine(demo: bool) -> Result<(Engine, Option<DemoRegistry>), StartError> {
    let (config, demo) = if demo {
        let (config, demo) = DemoRegistry::start().await?;
        // Said even if nobody reads it.
        let _ = writeln!(io::stdout(), "{demo}");
        (config, Some(demo))
    } else {
        (Config::from_environment().ok_or(StartError::NoHome)?, None)
    };
    Ok((Engine::new(config)?, demo))
}

/// Ready when the user or the system asks the program to end.
async fn asked_to_stop() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}

fn log_to_stderr() {
    let wish = std::env::var(LOG).ok().filter(|wish| !wish.is_empty());
    let filter = EnvFilter::new(wish.as_deref().unwrap_or(QUIET));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
}

/// Prints an error, what caused it, and what to do about it.
fn complain(error: &StartError) {
    let mut text = format!("manifold: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    if let StartError::Engine(ApiError { hint: Some(hint), .. }) = error {
        text = format!("{text}\n{hint}");
    }
    let _ = writeln!(io::stderr(), "{text}");
}
