//! Being asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Whether a signal asked this process to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Listens for ctrl-C, `kill` and a closed terminal from now on. A second one ends the process at once.
    ///
    /// # Errors
    /// The system refuses.
    pub fn on_signals() -> std::io::Result<Self> {
        let (stop, again) = (Self::default(), Arc::new(AtomicBool::new(false)));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            flag::register_conditional_default(signal, Arc::clone(&again))?;
            flag::register(signal, Arc::clone(&again))?;
            flag::register_usize(signal, Arc::clone(&stop.0), signal.unsigned_abs() as usize)?;
        }
        Ok(stop)
    }

    /// As if a signal had come.
    #[cfg(test)]
    pub(crate) fn asked(signal: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(signal)))
    }

    /// The signal, if there was one.
    #[must_use]
    pub fn signal(&self) -> Option<i32> {
        i32::try_from(self.0.load(Ordering::Relaxed)).ok().filter(|signal| *signal > 0)
    }
}

/// Ends this process as the signal would have, so that whoever started it sees why.
pub fn die_of(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

/// Sees to it that this process ends when its parent does, however that ends: no task outlives its orchestrator.
pub fn die_with(parent: u32) {
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    let now = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
    // It ended before the system was told.
    if now != Some(parent) {
        std::process::exit(1);
    }
}
