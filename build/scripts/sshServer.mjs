// Installs the SSH server that exports are sent to in tests, where a machine is there for tests alone. Node built-ins only.
import { existsSync } from 'node:fs'
import { run } from './project.mjs'

/** Without it exports are tried against a stand-in, and the tests that need it say that they are skipped. */
export async function setUpSshServer() {
  const isThere = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].some((path) => existsSync(path))
  const isOurs = process.env.CI === 'true' && process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (isThere || !isOurs) return
  console.error('Installing an SSH server for tests …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const quiet = { env, stdio: 'ignore' }
  if ((await run('apt-get', ['update', '-q'], quiet)) === 0) await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'openssh-server'], quiet)
}

if (process.argv[1]?.endsWith('sshServer.mjs')) await setUpSshServer()
