//! `riverward account`: officials' accounts, what they are granted, and whoever has lost their way
//! in. Everything here goes on record as done by the operator.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use secrecy::{ExposeSecret, SecretString};

use super::deployment::Deployment;
use super::outcome::{Outcome, say};
use crate::accounts::officials::{GrantDays, KeptAccount, Login, NewOfficial, account_name};
use crate::accounts::passwords::{MIN_LENGTH, Passwords};
use crate::accounts::store::{officials, people, places, sessions};
use crate::accounts::{Token, password_rules};
use crate::audit::Actor;
use crate::clock::Clock;
use crate::db::Databases;
use crate::db::open::Store;
use crate::db::store::local_day;
use crate::ids::{AreaPath, DistrictId, Entropy, PersonId};
use crate::rights::{Covered, OfficialRole, Reach, Scope};
use crate::views::by_name::Wanted;
use crate::views::store::accounts as view;

/// Most accounts that are listed.
const LISTED: i64 = 10_000;

/// Arguments of `riverward account`.
#[derive(Args, Debug)]
pub struct AccountArgs {
    #[command(flatten)]
    deployment: Deployment,
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
        /// The administrator: areas, people, rules, accounts too
        #[arg(long, conflicts_with = "role")]
        admin: bool,
        #[command(flatten)]
        granted: Granted,
        #[command(flatten)]
        password: Password,
    },
    /// List the accounts with rights in an area
    List {
        /// The area
        #[arg(long)]
        area: AreaPath,
    },
    /// Lock an account out, with every session of it
    Disable(Named),
    /// Let it in again
    Enable(Named),
    /// Give an account another password, which ends its sessions
    Password {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        password: Password,
    },
    /// End every session of an account
    EndSessions(Named),
    /// Give an account a right in an area
    Grant {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        granted: Granted,
    },
    /// End the rights of an account in an area: today is the first day without
    EndGrant {
        #[command(flatten)]
        named: Named,
        /// The area, as it was granted
        #[arg(long)]
        area: AreaPath,
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

#[derive(Args, Debug)]
struct Named {
    /// Sign-in name
    #[arg(long)]
    login: String,
}

#[derive(Args, Debug)]
struct Granted {
    /// Area the account answers for, with everything below it
    #[arg(long)]
    area: AreaPath,
    /// What it is there
    #[arg(long, value_enum, default_value = "official")]
    role: RoleArg,
    /// First day; today where nothing is said
    #[arg(long)]
    from: Option<NaiveDate>,
    /// Last day
    #[arg(long)]
    until: Option<NaiveDate>,
}

#[derive(Args, Clone, Debug)]
#[group(skip)]
pub(super) struct Password {
    /// The password (better by this variable than on the command line, where others see it); made
    /// up and printed where it is not given
    #[arg(long, env = "RIVERWARD_PASSWORD", hide_env_values = true)]
    password: Option<SecretString>,
}

/// A password that was given or made up, and its hash.
pub(super) struct Chosen {
    pub(super) hash: String,
    /// To be printed: it was made up here.
    made: Option<String>,
}

impl Password {
    pub(super) async fn choose(
        &self,
        known: &[&str],
        entropy: &Entropy,
    ) -> Result<Chosen, Box<dyn std::error::Error + Send + Sync>> {
        let made = self.password.is_none().then(|| password_rules::made_up(entropy));
        let given = self.password.as_ref().map(ExposeSecret::expose_secret);
        let password = made.as_deref().or(given).unwrap_or_default();
        match password_rules::fault(password, known) {
            None => {}
            Some("invalid-password-short") => {
                return Err(format!("a password has at least {MIN_LENGTH} characters").into());
            }
            Some("invalid-password-long") => {
                let most = password_rules::MAX_LENGTH;
                return Err(format!("a password has at most {most} characters").into());
            }
            Some(_) => {
                return Err("this password is among the first that anybody would try; take \
                            several words that do not belong together"
                    .into());
            }
        }
        let hash = Passwords::default().hash(password.to_owned(), entropy).await?;
        Ok(Chosen { hash, made })
    }
}

impl Chosen {
    /// Whether its owner is to be asked for one of their own.
    pub(super) fn is_given(&self) -> bool {
        self.made.is_some()
    }

    pub(super) fn tell(&self, login: &str, base_url: &str) -> std::io::Result<()> {
        say!("{login} can sign in at {base_url}/login")?;
        if let Some(password) = &self.made {
            say!("password {password}")?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleArg {
    /// Reads, and sees the audit
    Auditor,
    /// Of a village or a town, as the area says
    Official,
    /// Everything
    Admin,
}

impl From<RoleArg> for OfficialRole {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Auditor => Self::Auditor,
            RoleArg::Official => Self::Official,
            RoleArg::Admin => Self::Admin,
        }
    }
}

/// Does what was asked for.
pub async fn run(arguments: AccountArgs) -> Outcome {
    let store = Store::attach(&arguments.deployment.store).await?;
    let outcome = act(&arguments, &store).await;
    store.close().await;
    outcome
}

async fn act(arguments: &AccountArgs, store: &Store) -> Outcome {
    store.migrate().await?;
    let databases = Databases::open(store.app_options(), Some(1));
    let office = Office {
        databases: &databases,
        entropy: Entropy::from_os(),
        clock: Clock::system(),
        base_url: &arguments.deployment.base_url,
    };
    let outcome = office.act(&arguments.action).await;
    databases.close().await;
    outcome
}

/// What every action needs.
struct Office<'a> {
    databases: &'a Databases,
    entropy: Entropy,
    clock: Clock,
    base_url: &'a str,
}

impl Office<'_> {
    async fn act(&self, action: &Action) -> Outcome {
        let db = &self.databases.app;
        match action {
            Action::Official {
                name,
                login,
                admin,
                granted,
                password,
            } => self.official((name, login, *admin), granted, password).await?,
            Action::List { area } => self.list(area).await?,
            Action::Disable(named) => {
                officials::disable(db, &self.account(named).await?, &self.actor()).await?;
            }
            Action::Enable(named) => {
                officials::enable(db, &self.account(named).await?, &self.actor()).await?;
            }
            Action::Password { named, password } => {
                let account = self.account(named).await?;
                let known = [named.login.as_str(), &account.get().name];
                let chosen = password.choose(&known, &self.entropy).await?;
                officials::give_password(db, &account, &chosen.hash, &self.actor()).await?;
                chosen.tell(&named.login, self.base_url)?;
            }
            Action::EndSessions(named) => {
                let account = self.account(named).await?;
                let (district, id) = (account.district(), account.get().id);
                let ended = sessions::end_sessions(db, district, id, None, &self.actor()).await?;
                say!("{ended} sessions ended")?;
            }
            Action::Grant { named, granted } => {
                let account = self.account(named).await?;
                if granted.area.district() != account.district() {
                    return Err("the area lies in another district than the account".into());
                }
                let scope = Scope::on_behalf_of_the_operator(granted.area.clone());
                let days = self.days(granted).await?;
                let what = (granted.role.into(), days);
                officials::give(db, &account, &scope, what, &self.actor()).await?;
            }
            Action::EndGrant { named, area } => self.end_grant(named, area).await?,
            Action::Enrol { district, person } => {
                let district = DistrictId(*district);
                let token = Token::generate(district, &self.entropy);
                let place = people::place(db, district, *person).await?;
                let person = Covered::on_behalf_of_the_operator(place);
                let all = Reach::whole_district(district);
                people::offer_phone(db, &person, &token, &all, &self.actor()).await?;
                say!("{}/e/{}", self.base_url, token.reveal())?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn actor(&self) -> Actor {
        let now = self.clock.now();
        Actor::new(self.entropy.event_id(now), None, now)
    }

    async fn account(&self, named: &Named) -> crate::error::Result<Covered<KeptAccount>> {
        let db = &self.databases.app;
        let (district, account) = officials::by_login(db, &named.login).await?;
        let place = places::account(db, district, account, self.clock.now()).await?;
        Ok(Covered::on_behalf_of_the_operator(place))
    }

    async fn days(&self, granted: &Granted) -> crate::error::Result<GrantDays> {
        let district = granted.area.district();
        let today = local_day(&self.databases.app, district, self.clock.now()).await?;
        GrantDays::read(granted.from, granted.until, today).map_err(crate::error::Error::Invalid)
    }

    async fn official(
        &self,
        (name, login, admin): (&str, &str, bool),
        granted: &Granted,
        password: &Password,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let name = account_name(name).ok_or("a name has 1 to 60 characters")?;
        let login = Login::parse(login).ok_or_else(Login::rule)?;
        let days = self.days(granted).await?;
        let chosen = password.choose(&[login.as_str(), name], &self.entropy).await?;
        let role = if admin { OfficialRole::Admin } else { granted.role.into() };
        let new = NewOfficial {
            name,
            login: &login,
            password_hash: &chosen.hash,
            is_given: chosen.is_given(),
            role,
            days,
        };
        let scope = Scope::on_behalf_of_the_operator(granted.area.clone());
        officials::create(&self.databases.app, &scope, &new, &self.actor()).await?;
        chosen.tell(login.as_str(), self.base_url)?;
        Ok(())
    }

    async fn list(&self, area: &AreaPath) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let (scope, now) = (Scope::on_behalf_of_the_operator(area.clone()), self.clock.now());
        let db = &self.databases.console;
        let all = Wanted {
            text: None,
            after: None,
            limit: LISTED,
        };
        for (_, account) in view::list(db, &scope, &all, now).await? {
            let login = account.login.as_deref().unwrap_or("-");
            let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
            say!("{}\t{login}\t{}\t{state}", account.id, account.name)?;
            for grant in &account.grants {
                let until = grant.until.map_or_else(|| "-".to_owned(), |day| day.to_string());
                say!("\t{}\t{}\t{}\t{until}", grant.role.as_str(), grant.area, grant.from)?;
            }
        }
        Ok(())
    }

    async fn end_grant(&self, named: &Named, area: &AreaPath) -> crate::error::Result<()> {
        let db = &self.databases.app;
        let account = self.account(named).await?;
        let district = account.district();
        let today = local_day(db, district, self.clock.now()).await?;
        for grant in officials::grants_in(db, district, account.get().id, (area, today)).await? {
            let place = places::grant(db, district, grant).await?;
            let grant = Covered::on_behalf_of_the_operator(place);
            officials::end(db, &grant, &self.actor()).await?;
        }
        Ok(())
    }
}
