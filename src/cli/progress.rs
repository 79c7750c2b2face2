//! A sign of life on a terminal, when a run is long.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs shorter than this show nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the sign moves.
const TICK: Duration = Duration::from_millis(100);

/// A line on standard error that says what is being done; gone when dropped.
pub(super) struct Progress {
    running: Option<(Sender<()>, JoinHandle<()>)>,
    doing: Arc<Mutex<String>>,
}

impl Progress {
    /// Starts to wait, if anybody would see it.
    pub(super) fn start(visible: bool, doing: &str) -> Self {
        let doing = Arc::new(Mutex::new(doing.to_owned()));
        let running = visible.then(|| {
            let (sender, stop) = mpsc::channel();
            let doing = Arc::clone(&doing);
            let thread = std::thread::spawn(move || {
                if stop.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_elapsed(PATIENCE);
                if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
                    bar.set_style(style);
                }
                loop {
                    bar.set_message(doing.lock().unwrap_or_else(PoisonError::into_inner).clone());
                    bar.tick();
                    if stop.recv_timeout(TICK) != Err(RecvTimeoutError::Timeout) {
                        break;
                    }
                }
                bar.finish_and_clear();
            });
            (sender, thread)
        });
        Self { running, doing }
    }

    /// Says what is done next.
    pub(super) fn next(&self, doing: String) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = doing;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.running.take() {
            // The thread wakes up when nobody can send any more.
            drop(sender);
            drop(thread.join());
        }
    }
}
