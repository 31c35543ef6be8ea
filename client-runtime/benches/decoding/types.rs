//! The types that both sides decode, and texts of some of them.

/// Declares each struct twice: with our derives and with serde's.
macro_rules! objects {
    ($($name:ident $count:literal {
        required $($required:ident: $required_type:ty),*;
        optional $($optional:ident: $optional_type:ty),*;
    })*) => {
        #[allow(clippy::struct_field_names, reason = "the names are those of an API")]
        pub mod ours {
            use super::{Sample, ours};

            $(
                #[derive(Debug, Clone, client_runtime::Object)]
                pub struct $name {
                    $(pub $required: $required_type,)*
                    $(pub $optional: Option<$optional_type>,)*
                }

                impl $name {
                    #[allow(dead_code, reason = "small types are in one order only")]
                    pub const NAMES: [&str; $count] = [$(stringify!($required),)* $(stringify!($optional)),*];

                    pub fn sample(number: usize) -> Self {
                        Self {
                            $($required: Sample::sample(number, stringify!($required)),)*
                            $($optional: Some(Sample::sample(number, stringify!($optional))),)*
                        }
                    }
                }
            )*

            #[derive(Debug, Clone, client_runtime::Union)]
            pub enum Untagged {
                Small(ours::Small),
                Hook(ours::Hook),
                Job(ours::Job),
            }

            #[derive(Debug, Clone, client_runtime::Union)]
            pub enum Tagged {
                #[union(tag = "kind", values("small"))]
                Small(ours::Small),
                #[union(tag = "kind", values("hook"))]
                Hook(ours::Hook),
                #[union(tag = "kind", values("job"))]
                Job(ours::Job),
            }

            #[derive(Debug, Clone, client_runtime::Enumeration)]
            pub enum State {
                #[serde(rename = "created")]
                Created,
                #[serde(rename = "scheduling")]
                Scheduling,
                #[serde(rename = "loading")]
                Loading,
                #[serde(rename = "running")]
                Running,
                #[serde(rename = "restarting")]
                Restarting,
                #[serde(rename = "stopping")]
                Stopping,
                #[serde(rename = "stopped")]
                Stopped,
                #[serde(rename = "exited")]
                Exited,
                #[serde(rename = "offline")]
                Offline,
                #[serde(untagged)]
                Other(String),
            }
        }

        #[allow(clippy::struct_field_names, reason = "the names are those of an API")]
        pub mod theirs {
            use super::theirs;

            $(
                #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
                pub struct $name {
                    $(pub $required: $required_type,)*
                    $(
                        #[serde(default, skip_serializing_if = "Option::is_none")]
                        pub $optional: Option<$optional_type>,
                    )*
                }
            )*

            #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
            #[serde(untagged)]
            pub enum Untagged {
                Small(theirs::Small),
                Hook(theirs::Hook),
                Job(theirs::Job),
            }

            #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
            #[serde(tag = "kind", rename_all = "snake_case")]
            pub enum Tagged {
                Small(theirs::Small),
                Hook(theirs::Hook),
                Job(theirs::Job),
            }

            #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
            #[serde(rename_all = "snake_case")]
            pub enum State {
                Created,
                Scheduling,
                Loading,
                Running,
                Restarting,
                Stopping,
                Stopped,
                Exited,
                Offline,
                #[serde(untagged)]
                Other(String),
            }
        }
    };
}

objects! {
    Large 90 {
        required id: i64, machine_id: i64, host_id: i64, actual_status: String, gpu_name: String, num_gpus: i64, dph_total: f64;
        optional label: String, intended_status: String, cur_state: String, next_state: String, gpu_ram: f64, gpu_arch: String, gpu_frac: f64, gpu_lanes: i64, gpu_mem_bw: f64, gpu_totalram: f64, gpu_util: f64, gpu_temp: f64, cpu_arch: String, cpu_cores: i64, cpu_cores_effective: f64, cpu_ghz: f64, cpu_name: String, cpu_ram: i64, cpu_util: f64, mem_limit: f64, mem_usage: f64, vmem_usage: f64, disk_bw: f64, disk_name: String, disk_space: f64, disk_usage: f64, disk_util: f64, inet_down: f64, inet_up: f64, inet_down_billed: f64, inet_up_billed: f64, inet_down_cost: f64, inet_up_cost: f64, dph_base: f64, dlperf: f64, dlperf_per_dphtotal: f64, flops_per_dphtotal: f64, total_flops: f64, compute_cap: i64, cuda_max_good: f64, driver_version: String, direct_port_count: i64, direct_port_start: i64, direct_port_end: i64, bw_nvlink: f64, pcie_bw: f64, pci_gen: f64, mobo_name: String, image_args: Vec<String>, image_uuid: String, image_runtype: String, extra_env: Vec<String>, onstart: String, start_date: f64, end_date: f64, duration: f64, uptime_mins: f64, expected_reliability: f64, reliability2: f64, score: f64, geolocation: String, country_code: String, external: bool, has_avx: bool, hosting_type: i64, is_bid: bool, is_vm: bool, rentable: bool, rented: bool, verification: String, vericode: i64, static_ip: bool, public_ipaddr: String, local_ipaddrs: String, ssh_host: String, ssh_port: i64, ssh_idx: String, status_msg: String, template_id: i64, template_hash_id: String, template_name: String, jupyter_token: String, webpage: String;
    }
    Middle 60 {
        required id: i64, machine_id: i64, host_id: i64, actual_status: String, gpu_name: String, num_gpus: i64, dph_total: f64;
        optional label: String, intended_status: String, cur_state: String, next_state: String, gpu_ram: f64, gpu_arch: String, gpu_frac: f64, gpu_lanes: i64, gpu_mem_bw: f64, gpu_totalram: f64, gpu_util: f64, gpu_temp: f64, cpu_arch: String, cpu_cores: i64, cpu_cores_effective: f64, cpu_ghz: f64, cpu_name: String, cpu_ram: i64, cpu_util: f64, mem_limit: f64, mem_usage: f64, vmem_usage: f64, disk_bw: f64, disk_name: String, disk_space: f64, disk_usage: f64, disk_util: f64, inet_down: f64, inet_up: f64, inet_down_billed: f64, inet_up_billed: f64, inet_down_cost: f64, inet_up_cost: f64, dph_base: f64, dlperf: f64, dlperf_per_dphtotal: f64, flops_per_dphtotal: f64, total_flops: f64, compute_cap: i64, cuda_max_good: f64, driver_version: String, direct_port_count: i64, direct_port_start: i64, direct_port_end: i64, bw_nvlink: f64, pcie_bw: f64, pci_gen: f64, mobo_name: String, image_args: Vec<String>, image_uuid: String, image_runtype: String, extra_env: Vec<String>, onstart: String;
    }
    Small 10 {
        required id: i64, actual_status: String, gpu_name: String, num_gpus: i64;
        optional label: String, gpu_ram: f64, image_args: Vec<String>, duration: f64, geolocation: String, is_bid: bool;
    }
    Hook 5 {
        required hook_id: i64, url: String, events: Vec<String>;
        optional secret: String, active: bool;
    }
    Job 5 {
        required job_id: i64, command: String;
        optional image: String, priority: f64, arguments: Vec<String>;
    }
    Inner 4 {
        required name: String, value: f64;
        optional unit: String, history: Vec<f64>;
    }
    Outer 4 {
        required id: i64, measured: Vec<Inner>;
        optional labels: Vec<String>, last: Inner;
    }
}

/// Makes a value for a field.
trait Sample {
    fn sample(number: usize, name: &str) -> Self;
}

impl Sample for i64 {
    fn sample(number: usize, name: &str) -> Self {
        i64::try_from(number * 37 + name.len()).unwrap()
    }
}

impl Sample for f64 {
    fn sample(number: usize, name: &str) -> Self {
        f64::from(u32::try_from(number * 37 + name.len()).unwrap()) * 0.123
    }
}

impl Sample for bool {
    fn sample(number: usize, name: &str) -> Self {
        (number + name.len()).is_multiple_of(3)
    }
}

impl Sample for String {
    fn sample(number: usize, name: &str) -> Self {
        format!("{name} of {number}")
    }
}

impl Sample for Vec<String> {
    fn sample(number: usize, name: &str) -> Self {
        vec![name.to_owned(); number % 4]
    }
}

impl Sample for Vec<f64> {
    fn sample(number: usize, name: &str) -> Self {
        vec![f64::sample(number, name); number % 4]
    }
}

impl Sample for ours::Inner {
    fn sample(number: usize, _: &str) -> Self {
        Self::sample(number)
    }
}

impl Sample for Vec<ours::Inner> {
    fn sample(number: usize, _: &str) -> Self {
        (0..number % 5).map(ours::Inner::sample).collect()
    }
}

/// A list of about this many bytes.
fn list(bytes: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = String::from("[");
    for number in 0.. {
        text.push_str(&item(number));
        if text.len() > bytes {
            break;
        }
        text.push(',');
    }
    text + "]"
}

/// A list of objects of three types, which a tag distinguishes.
pub fn union_text(bytes: usize) -> String {
    list(bytes, |number| {
        let (kind, text) = match number % 3 {
            0 => ("small", serde_json::to_string(&ours::Small::sample(number))),
            1 => ("hook", serde_json::to_string(&ours::Hook::sample(number))),
            _ => ("job", serde_json::to_string(&ours::Job::sample(number))),
        };
        text.unwrap()
            .replacen('{', &format!("{{\"kind\":\"{kind}\","), 1)
    })
}

/// A list of states. One in ten is unknown.
pub fn state_text(bytes: usize) -> String {
    const STATES: [&str; 10] = [
        "created",
        "scheduling",
        "loading",
        "running",
        "restarting",
        "stopping",
        "stopped",
        "exited",
        "offline",
        "lost",
    ];
    list(bytes, |number| {
        format!("\"{}\"", STATES[number * 7 % STATES.len()])
    })
}

/// A list of objects that hold lists of objects.
pub fn nested_text(bytes: usize) -> String {
    list(bytes, |number| {
        serde_json::to_string(&ours::Outer::sample(number)).unwrap()
    })
}
