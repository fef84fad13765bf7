//! `riverward account`: the first official of a district, and whoever has lost their way in.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};

use super::outcome::Outcome;
use crate::accounts::passwords::{MIN_LENGTH, Passwords};
use crate::accounts::{Token, store};
use crate::clock::Clock;
use crate::config::StoreConfig;
use crate::db::Databases;
use crate::db::open::Store;
use crate::ids::{AreaPath, Entropy, PersonId};
use crate::rights::OfficialRole;

/// Arguments of `riverward account`.
#[derive(Args, Debug)]
pub struct AccountArgs {
    #[command(flatten)]
    store: StoreConfig,
    /// What links carry, for example <https://hz.example.gov.cn>
    #[arg(
        long,
        env = "RIVERWARD_BASE_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    base_url: String,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create an official's account with a password
    Official {
        /// Name shown to colleagues
        #[arg(long)]
        name: String,
        /// Sign-in name
        #[arg(long)]
        login: String,
        /// Area the official answers for, with everything below it
        #[arg(long)]
        area: AreaPath,
        /// Also areas, people and rules
        #[arg(long)]
        admin: bool,
        /// The password (better by this variable than on the command line, where others see it)
        #[arg(long, env = "RIVERWARD_PASSWORD", hide_env_values = true)]
        password: SecretString,
    },
    /// Print a one-time enrolment link for a steward
    Enrol {
        /// District of the steward
        #[arg(long)]
        district: i32,
        /// Number of the person
        #[arg(long)]
        person: PersonId,
    },
}

/// Creates what was asked for.
pub async fn run(arguments: AccountArgs) -> Outcome {
    let store = Store::attach(&arguments.store).await?;
    let outcome = act(&arguments, &store).await;
    store.close().await;
    outcome
}

async fn act(arguments: &AccountArgs, store: &Store) -> Outcome {
    store.migrate().await?;
    let databases = Databases::open(store.options(), Some(1));
    let entropy = Entropy::from_os();
    let mut tx = databases.app.begin().await?;
    match &arguments.action {
        Action::Official {
            name,
            login,
            area,
            admin,
            password,
        } => {
            let password = password.expose_secret();
            if password.chars().count() < MIN_LENGTH {
                return Err(format!("a password has at least {MIN_LENGTH} characters").into());
            }
            let hash = Passwords::default().hash(password.to_owned(), &entropy).await?;
            let role = if *admin { OfficialRole::Admin } else { OfficialRole::Official };
            let account = store::create_account(&mut tx, area.district(), name, None).await?;
            store::set_login(&mut tx, area.district(), account, login, &hash).await?;
            store::grant(&mut tx, area.district(), account, role, area).await?;
            tx.commit().await?;
            println!("{login} can sign in at {}/login", arguments.base_url);
        }
        Action::Enrol { district, person } => {
            let district = crate::ids::DistrictId(*district);
            let token = Token::generate(district, &entropy);
            let account = store::account_of_person(&mut tx, district, *person).await?;
            store::offer_enrolment(&mut tx, &token, account, Clock::system().now()).await?;
            tx.commit().await?;
            println!("{}/e/{}", arguments.base_url, token.reveal());
        }
    }
    databases.close().await;
    Ok(ExitCode::SUCCESS)
}
