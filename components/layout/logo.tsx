/** A nose and six whiskers. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" fill="var(--primary)" />
      <g stroke="var(--primary-foreground)" strokeWidth="2" strokeLinecap="round">
        <path d="M11.5 15.2 5 12.6M11.2 18H4.6M11.5 20.8 5 23.4M20.5 15.2 27 12.6M20.8 18h6.6M20.5 20.8l6.5 2.6" />
      </g>
      <path
        d="M12.9 14.4c0-1.1 1.4-1.5 3.1-1.5s3.1.4 3.1 1.5c0 1.5-1.9 3.5-3.1 3.5s-3.1-2-3.1-3.5Z"
        fill="var(--primary-foreground)"
      />
      <path
        d="M16 17.6v1.9c0 1.4-1 2.3-2.4 2.3m2.4-2.3c0 1.4 1 2.3 2.4 2.3"
        stroke="var(--primary-foreground)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
