import type { Result } from './run.ts'

export const print = ({ alone, onThread, walks, afterLightning }: Result): readonly string[] => [
  `in xstate alone    ${alone.join(' > ')}`,
  `on a thread        ${onThread.join(' > ')}`,
  `on to a process    by its snapshot; switched off there after ${walks} walks`,
  `struck by lightning, restarted: ${afterLightning.state}, ${afterLightning.walks} walks`,
]
