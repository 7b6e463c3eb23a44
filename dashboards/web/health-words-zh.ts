import type { HealthWords } from './health-words.ts';

export const healthWordsZh: HealthWords = {
  condition: {
    hot: '读数偏高',
    cold: '读数偏低',
    capped: '阈值已到上限',
    'wrong-mode': '测温模式不对',
    stuck: '反复出现同一数值',
    replayed: '反复出现同一串数值',
    'too-little-variance': '人与人之间几乎无差异',
    'too-much-variance': '数值过于分散',
    'rounded-values': '数值全部以 .0 或 .5 结尾',
    'never-high': '从未高于 37.0 °C',
    'suspect-rate': '疑似人数异常多',
    'dirty-lens': '镜头可能脏污',
    drift: '与其他测温仪逐渐偏离',
    'site-or-device': '逐渐偏离：测温仪或现场',
    'changed-within-day': '今天起读数改变',
    'verification-overdue': '校验已过期',
  },
  advice: {
    'look-for-heat':
      '请检查测温仪或被测人员是否受到阳光、灯光或暖气照射；然后校验测温仪，并在设备页面录入校验结果。',
    'look-for-cold':
      '请检查是否有穿堂风或敞开的门，让人员先回暖再测；然后校验测温仪，并在设备页面录入校验结果。',
    verify: '请用黑体或接触式体温计校验测温仪，并在设备页面录入校验结果。',
    'set-mode': '请把测温仪设为配置中规定的模式。',
    restart: '请关闭再打开测温仪；如仍反复出现同一数值，请更换。',
    'look-at-source':
      '这些数值不像来自人体：请检查测温仪以及该线路上的其他发送设备，查明之前请人工测温。',
    'look-at-place': '请检查安装、距离和对准情况，以及现场有何变化；然后校验测温仪。',
    'clean-lens': '请按厂家说明清洁镜头；然后校验测温仪，并在设备页面录入校验结果。',
    'expect-outbreak': '多数疑似人员已被接触式体温计确认：可能发生聚集性发热，请报告负责人。',
  },
  measure: {
    'level-celsius': '水平',
    'residual-celsius': '偏移',
    'median-celsius': '中位数',
    'highest-celsius': '最高值',
    'spread-ratio': '离散程度与平时之比',
    'run-readings': '连续数值个数',
    'suspected-people': '疑似人数',
    'ambient-slope': '随气温变化',
    'shift-in-spreads': '偏移',
    'age-days': '距上次校验天数',
  },
  reference: '限值',
  restsOnPeople: (count) => `依据 ${count} 人次`,
  restsOnDays: (count) => `依据 ${count} 天`,
};
