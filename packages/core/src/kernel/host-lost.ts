/** A child's host is gone and will not come back. Stays within the kernel, between a child and its supervisor. */
export class HostLost extends Error {}
