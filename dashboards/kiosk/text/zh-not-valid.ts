import type { KioskText } from './kiosk-text.ts';

/** Why a measurement says nothing, what to do about it, and what is said aloud. */
export const zhNotValid: KioskText['notValid'] = {
  unreadable: {
    reason: '测温仪没有给出温度。',
    next: '请再测一次；仍无读数时请换用其他体温计。',
    speech: '请再测一次',
  },
  'out-of-range': {
    reason: '这不是人体的温度。',
    next: '请靠近些，对准额头正中再测一次。',
    speech: '请靠近些，再测一次',
  },
  'ambient-out-of-range': {
    reason: '测温仪所在位置过冷或过热。',
    next: '请在 16 至 35 ℃ 的室内测温，或用接触式体温计测量。',
    speech: '请等候门岗',
  },
  'ambient-missing': {
    reason: '环境温度未知。',
    next: '请用接触式体温计测量，并检查环境温度传感器。',
    speech: '请等候门岗',
  },
  'device-not-settled': {
    reason: '测温仪尚未稳定。',
    next: '请让测温仪原地静置十分钟；其间用接触式体温计测量。',
    speech: '请等候门岗',
  },
  'wrong-mode': {
    reason: '测温仪的模式不对。',
    next: '请切换到配置的模式（体温或物温），再测一次。',
    speech: '请等候门岗',
  },
  unsteady: {
    reason: '测温时读数不稳。',
    next: '请拨开头发、擦去汗水，站稳后再测一次。',
    speech: '请露出额头，站稳后再测一次',
  },
  'too-low': {
    reason: '读数偏低，不可信。',
    next: '请露出并擦干额头，对准正中再测一次。',
    speech: '请露出额头，再测一次',
  },
  'cold-arrival': {
    reason: '额头还带着室外的寒气。',
    next: '请在室内等候五到十分钟，再测一次。',
    speech: '请在室内等候五分钟，再测一次',
  },
  duplicate: {
    reason: '测温仪重复发送了上一个读数。',
    next: '请再测一次。',
    speech: '请再测一次',
  },
  'too-old': {
    reason: '读数到得太晚。',
    next: '请再测一次。',
    speech: '请再测一次',
  },
};
