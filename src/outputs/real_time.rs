//! Real-time priority for threads that feed sound cards and synths.

/// Asks the system to run this thread before all others, with a priority of 1 to 99. Allocates nothing and does not wait,
/// so the audio thread may ask.
///
/// # Errors
/// When the user has no right to it (`LimitRTPRIO` of a service, the group `audio` on many desktops), and on systems other
/// than Linux.
pub fn ask(priority: u8) -> Result<(), &'static str> {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{
            RealtimeThreadSchedulePolicy, ThreadPriority, ThreadPriorityValue, ThreadSchedulePolicy,
            set_thread_priority_and_policy, thread_native_id,
        };
        let priority = ThreadPriorityValue::try_from(priority).map_err(|_| "no such priority")?;
        let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::Fifo);
        set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Crossplatform(priority), policy)
            .map_err(|_| "not allowed")
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = priority;
        Err("only on Linux")
    }
}
