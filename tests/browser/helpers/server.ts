// The real server as a process of its own, on a data folder that goes away with it.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

export interface Account {
  /** Of the server that has it. */
  baseUrl: string
  role: string
  login: string
  password: string
}

/** What the server said when it was ready. */
export interface District {
  baseUrl: string
  dataFolder: string
  accounts: Account[]
  /** Addresses of code pages: a river, a road, a lane. */
  scans: string[]
}

const binary = resolve(import.meta.dirname, '../../../target/debug/riverward')

// Everything comes by flags; a database of the one who runs the tests is none of ours.
function environment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(DATABASE_(READ_)?URL$|RIVERWARD_)/.test(name),
  )
  return { ...Object.fromEntries(inherited), RUST_LOG: 'warn' }
}

export class Server {
  readonly district: District
  private process: ChildProcess

  private constructor(process: ChildProcess, district: District) {
    this.process = process
    this.district = district
  }

  /** Starts the server with the demonstration district and waits until it is ready. */
  static async start(): Promise<Server> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'riverward-browser-'))
    // The database runs as a user of its own when the tests run as root.
    await chmod(dataFolder, 0o755)
    const child = run(dataFolder, '127.0.0.1:0')
    try {
      return new Server(child, { dataFolder, ...(await announced(child)) })
    } catch (cause) {
      child.kill('SIGTERM')
      await rm(dataFolder, { recursive: true, force: true })
      throw cause
    }
  }

  /** Ends it without a word, as a power cut does. */
  async kill(): Promise<void> {
    const ended = new Promise<void>((end) => this.process.once('exit', () => end()))
    this.process.kill('SIGKILL')
    await ended
  }

  /** Starts it again after `kill`, with the same data at the same address. */
  async restart(): Promise<void> {
    this.process = run(this.district.dataFolder, new URL(this.district.baseUrl).host)
    await announced(this.process)
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise<void>((end) => this.process.once('exit', () => end()))
      this.process.kill('SIGTERM')
      await ended
    }
    await rm(this.district.dataFolder, { recursive: true, force: true })
    if (this.process.exitCode !== 0) {
      throw new Error(`the server ended with ${this.process.exitCode ?? this.process.signalCode}`)
    }
  }
}

function run(dataFolder: string, address: string): ChildProcess {
  // All browsers of the tests share one network address.
  const limits = ['rate', 'records', 'unknown'].flatMap((limit) => [
    `--${limit}-per-minute`,
    '1000000',
  ])
  return spawn(
    process.env['RIVERWARD_BINARY'] ?? binary,
    ['serve', '--demo', '--addr', address, '--data', dataFolder, ...limits],
    { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] },
  )
}

/** Reads what the server prints until it has said everything there is to try. */
async function announced(child: ChildProcess): Promise<Omit<District, 'dataFolder'>> {
  if (!child.stdout) throw new Error('the output of the server is not read')
  const accounts: Omit<Account, 'baseUrl'>[] = []
  const scans: string[] = []
  let baseUrl = ''
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, ...rest] = line.trim().split(/\s+/)
    if (word === 'ready') baseUrl = rest[0] ?? ''
    if (word === 'scan') scans.push(rest.find((part) => part.startsWith('http')) ?? '')
    if (word === 'account') {
      const [login = '', password = ''] = rest.slice(-2)
      accounts.push({ role: rest.slice(0, -2).join(' '), login, password })
    }
    if (baseUrl && scans.length === 3 && accounts.length > 0) {
      child.stdout.resume()
      return { baseUrl, accounts: accounts.map((each) => ({ baseUrl, ...each })), scans }
    }
  }
  throw new Error('the server ended before it was ready')
}

/** What an operator does beside the running server: `riverward account enrol`. */
export async function enrolmentLink(
  district: District,
  area: number,
  person: number,
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.env['RIVERWARD_BINARY'] ?? binary,
    [
      ...['account', '--data', district.dataFolder, '--base-url', district.baseUrl],
      ...['enrol', '--district', String(area), '--person', String(person)],
    ],
    { env: environment() },
  )
  return stdout.trim()
}

/** What an operator does beside the running server when somebody else answers for a place: `riverward import stewards`. */
export async function importStewards(
  district: District,
  table: readonly (readonly string[])[],
): Promise<void> {
  const file = join(district.dataFolder, 'stewards.csv')
  await writeFile(file, table.map((row) => row.join(',')).join('\n'))
  await promisify(execFile)(
    process.env['RIVERWARD_BINARY'] ?? binary,
    ['import', '--data', district.dataFolder, 'stewards', file],
    { env: environment() },
  )
}
