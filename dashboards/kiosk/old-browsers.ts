/** WebViews before Chrome 71 lack this one function that the view library calls. */
if (typeof window.queueMicrotask !== 'function') {
  window.queueMicrotask = (task) => void Promise.resolve().then(task);
}
