/**
 * Returns a built-in module of Node, undefined in other hosts and before Node 20.16. It does not import the module,
 * because a bundler for browsers would try to resolve that.
 */
export function builtin<Module>(name: string): Module | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as Module | undefined;
}
