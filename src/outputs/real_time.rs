//! Real-time priority for threads that feed sound cards and synths.

/// Asks the system to let this thread go before all others, with a priority of 1 to 99. Allocates nothing and waits for
/// nothing, so the audio thread may ask.
///
/// # Errors
/// Without the right to it (`LimitRTPRIO` of the service, the group `audio` on many desktops), or not on Linux.
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
