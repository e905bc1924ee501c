//! From the command line to a running host: logs, folders, the demo registry, the engine. Which window
//! there is, only the two programs know: `manifold` hands over to `manifold-window`, which opens it.

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
const USAGE: u8 = 2;

/// Why Manifold does not start, or ends early.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Threads cannot be made.
    #[error("the runtime cannot be started")]
    Runtime(#[source] io::Error),
    /// Nowhere to keep anything.
    #[error("there is no home folder: set HOME, or DOCKER_CONFIG and MANIFOLD_DATA")]
    NoHome,
    /// The engine does not start.
    #[error(transparent)]
    Engine(#[from] ApiError),
    /// The demo registry does not start.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// The browser host does not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// Nobody could see it.
    #[error("there is no display for the window: `manifold serve` shows the same in a browser")]
    NoDisplay,
    /// The window library's reason.
    #[error("the window cannot be opened")]
    Window(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Built without it, or the program that has it is not beside this one.
    #[error(
        "there is no window here, as manifold-window is not beside manifold: `manifold serve` shows \
         the same in a browser"
    )]
    NoWindow,
}

/// What a window needs.
#[derive(Debug)]
pub struct WindowRequest<'a> {
    /// Where calls run.
    pub runtime: &'a Runtime,
    /// Whether with the demo registry.
    pub demo: bool,
    /// The screen that it opens at.
    pub route: String,
}

/// How a program opens the window, and whether it can.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Whether there is one.
    pub is_there: fn() -> bool,
    /// Opens it and runs until it is closed; gives the exit code.
    pub open: fn(WindowRequest<'_>) -> Result<u8, StartError>,
}

/// Does what the command line says.
pub fn run(windows: Windows) -> ExitCode {
    let words = match cli::words(std::env::args_os().collect()) {
        Ok(words) => words,
        Err(refusal) => {
            let _ = writeln!(io::stderr(), "{refusal}");
            return ExitCode::from(refusal.code());
        }
    };
    let arguments = Arguments::parse_from(words);
    log_to_stderr();
    match start(arguments, windows) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            complain(&error);
            if matches!(error, StartError::NoWindow) {
                return ExitCode::from(USAGE);
            }
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments, windows: Windows) -> Result<u8, StartError> {
    let runtime = Runtime::new().map_err(StartError::Runtime)?;
    match arguments.command {
        Some(Command::Serve { page, port, no_open }) => {
            let options = serve::Options { port, open: !no_open, route: page.route() };
            runtime.block_on(serve(page.demo, options))
        }
        Some(Command::Compare { a, b, demo, browser, no_open }) => {
            let route = route::compare(&a, &b);
            if browser || !(crate::has_display() && (windows.is_there)()) {
                let options = serve::Options { port: 0, open: !no_open, route };
                runtime.block_on(serve(demo, options))
            } else {
                open_window(windows, WindowRequest { runtime: &runtime, demo, route })
            }
        }
        Some(Command::Lists(command)) => {
            let config = Config::from_environment().ok_or(StartError::NoHome)?;
            let (mut out, mut err) = (io::stdout(), io::stderr());
            Ok(runtime.block_on(cli::run(command, config, &mut out, &mut err)))
        }
        None => {
            let (demo, route) = (arguments.page.demo, arguments.page.route());
            open_window(windows, WindowRequest { runtime: &runtime, demo, route })
        }
    }
}

async fn serve(demo: bool, options: serve::Options) -> Result<u8, StartError> {
    let (engine, demo) = engine(demo).await?;
    serve::run(engine, options, &mut io::stdout(), asked_to_stop()).await?;
    drop(demo);
    Ok(0)
}

fn open_window(windows: Windows, request: WindowRequest<'_>) -> Result<u8, StartError> {
    if !(windows.is_there)() {
        return Err(StartError::NoWindow);
    }
    if !crate::has_display() {
        return Err(StartError::NoDisplay);
    }
    (windows.open)(request)
}

/// Opens the window in this process.
///
/// # Errors
/// [`StartError::Window`], and those of the engine and the demo.
#[cfg(feature = "desktop")]
pub fn window(request: WindowRequest<'_>) -> Result<u8, StartError> {
    let WindowRequest { runtime, demo, route } = request;
    let (engine, demo) = runtime.block_on(engine(demo))?;
    let _inside = runtime.enter();
    let code = crate::desktop::run(engine, route, asked_to_stop());
    let code = code.map_err(|error| StartError::Window(Box::new(error)))?;
    drop(demo);
    Ok(u8::try_from(code).unwrap_or(1))
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
