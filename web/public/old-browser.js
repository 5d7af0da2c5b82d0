/* For browsers that do not know modules: a plain page that says so, in words that all of them read. */
document.getElementById('app').innerHTML =
  '<h1>您的浏览器版本过低</h1>' +
  '<p>请使用最近两年的 Chrome、Edge、火狐、Safari 浏览器，或 360 浏览器极速模式访问本网站。</p>';
