import type { Command } from 'commander'
import { dispatch, refuse, say } from '../../kernel/index.ts'
import {
  createKey,
  createSignInLink,
  keysOf,
  revokeKey,
  setPassword,
  signInAddress,
  takeFactors,
} from '../http/auth/index.ts'
import type { Common } from './given.ts'
import { actor, withKernel } from './open.ts'
import { sayJson, sayTable, tell } from './print.ts'

async function userCreate(
  options: Common & { name?: string; email?: string; role: string[]; agent?: boolean; password?: string },
): Promise<void> {
  const { name, email, role, agent, password } = options
  if (!name || !email) return refuse('cli.user', say`Say --name NAME --email EMAIL.`)
  await withKernel(async (kernel) => {
    const who = await actor(kernel, options.as)
    const made = await dispatch(
      kernel,
      {
        command: 'organisation.user.create',
        input: { name, email, kind: agent ? 'agent' : 'person', roles: role.map((one) => ({ role: one })) },
      },
      who,
    )
    if (password && made.id) await setPassword(kernel, made.id, password)
    if (options.json) return sayJson({ id: made.id, email })
    if (agent) return tell(`${name} needs a key: npx backstay key create --user ${email}`)
    tell(`${name} can sign in${password ? '' : ` by a link: npx backstay user link --user ${email}`}.`)
  })
}

/** Users, their ways in, and keys for programs. */
export function addPeopleVerbs(program: Command): void {
  const user = program.command('user').description('users')
  user
    .command('create')
    .description('let somebody in, a person or an agent, with roles')
    .option('--name <name>')
    .option('--email <email>')
    .option(
      '--role <role>',
      'such as accountant; may be repeated',
      (role: string, all: string[]) => [...all, role],
      [] as string[],
    )
    .option('--agent', 'a program that acts with roles and limits of its own')
    .option('--password <password>')
    .option('--as <email>', 'the user to act as')
    .action(userCreate)
  user
    .command('link')
    .description('print a one-time sign-in link')
    .requiredOption('--user <email>')
    .option('--address <url>', 'where the server listens', 'http://127.0.0.1:7420')
    .action(async (options: Common & { user: string; address: string }) => {
      await withKernel(async (kernel) => {
        const who = await actor(kernel, options.user)
        const link = signInAddress(options.address, await createSignInLink(kernel, who.id))
        if (options.json) sayJson({ link })
        else tell(link)
      })
    })
  user
    .command('password')
    .description('set a password')
    .requiredOption('--user <email>')
    .requiredOption('--password <password>')
    .action(async (options: Common & { user: string; password: string }) => {
      await withKernel(async (kernel) => setPassword(kernel, (await actor(kernel, options.user)).id, options.password))
      if (options.json) sayJson({ ok: true })
      else tell('The password is set.')
    })
  user
    .command('factors')
    .description('take second factors away: passkeys, authenticator, backup codes; sessions end')
    .requiredOption('--user <email>')
    .action(async (options: Common & { user: string }) => {
      await withKernel(async (kernel) => takeFactors(kernel, (await actor(kernel, options.user)).id))
      if (options.json) sayJson({ ok: true })
      else tell('The second factors are taken away.')
    })
  addKeyVerbs(program.command('key').description('API keys'))
}

function addKeyVerbs(key: Command): void {
  key
    .command('create')
    .description('print an API key, once')
    .requiredOption('--user <email>')
    .option('--name <name>', 'what it is for', 'command line')
    .action(async (options: Common & { user: string; name: string }) => {
      await withKernel(async (kernel) => {
        const made = await createKey(kernel, options.user, options.name)
        if (options.json) sayJson({ key: made })
        else tell(made)
      })
    })
  key
    .command('list')
    .description('the keys of a user, without what would let anyone use them')
    .requiredOption('--user <email>')
    .action(async (options: Common & { user: string }) => {
      await withKernel(async (kernel) => {
        const keys = await keysOf(kernel, (await actor(kernel, options.user)).id)
        if (options.json) return sayJson(keys)
        sayTable(
          ['id', 'name', 'start', 'madeAt', 'endedAt'].map((name) => ({ name, label: name })),
          keys.map((one) => ({ ...one })),
        )
      })
    })
  key
    .command('revoke')
    .argument('<key>', 'id of the key, as “key list” says it')
    .description('end a key at once')
    .requiredOption('--user <email>', 'whose key it is')
    .option('--as <email>', 'the user to act as')
    .action(async (id: string, options: Common & { user: string }) => {
      await withKernel(async (kernel) => {
        const who = await actor(kernel, options.as)
        await revokeKey(kernel, (await actor(kernel, options.user)).id, id, who)
        if (options.json) sayJson({ ok: true })
        else tell('The key is ended.')
      })
    })
}
