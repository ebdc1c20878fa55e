/**
 * A module of Node's, where there is one. Not by an import: what bundles for a browser would have to resolve it.
 * Undefined elsewhere, and before Node 20.16.
 */
export function builtin<Module>(name: string): Module | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.(name) as Module | undefined;
}
