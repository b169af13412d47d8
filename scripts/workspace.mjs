/**
 * What the scripts need to know of this repository: where it is, and how to call the pnpm that it pins.
 * Plain Node and nothing else, because it runs before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** @type {{ packageManager: string, engines: { node: string } }} */
export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/**
 * Runs a command, shows what it prints, and ends this process with its status when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, cwd?: string }} options quiet: show errors only; cwd: where, by default the repository's root
 */
export function run(command, args, { quiet = false, cwd = root } = {}) {
  // npx and the tools in node_modules/.bin are .cmd files on Windows, which start only through a shell.
  const shell = process.platform === "win32" && command !== process.execPath;
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: ["inherit", quiet ? "ignore" : "inherit", "inherit"],
    shell,
  });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Runs the pinned pnpm: the one that started this script, if one did, or else through npx, so that nobody has to have it.
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean }} [options]
 */
export function pnpm(args, options) {
  const parent = process.env.npm_execpath ?? "";
  if (/pnpm\.[cm]?js$/.test(parent)) run(process.execPath, [parent, ...args], options);
  else run("npx", ["--yes", manifest.packageManager, ...args], options);
}

/**
 * Installs what the lockfile of a folder asks for, unless it is there: pnpm keeps a copy of the lockfile that it last
 * installed, and two equal copies mean that nothing is to be done.
 * @param {string} folder relative to the root
 * @param {readonly string[]} options
 */
export function install(folder, options = []) {
  const wanted = join(root, folder, "pnpm-lock.yaml");
  const installed = join(root, folder, "node_modules/.pnpm/lock.yaml");
  if (existsSync(installed) && readFileSync(installed).equals(readFileSync(wanted))) return;
  console.log(`Installing the dependencies with ${manifest.packageManager} (once).`);
  pnpm(["--dir", folder, "install", "--frozen-lockfile", ...options]);
}

/**
 * Packs every package as `pnpm publish` would, which applies `publishConfig`, and returns the paths of the tarballs.
 * @param {string} purpose names the folder that holds them
 */
export function packPackages(purpose) {
  const folder = join(root, "node_modules/.cache/packed", purpose);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  pnpm(["--recursive", "--filter=./packages/*", "pack", "--pack-destination", folder], { quiet: true });
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}
