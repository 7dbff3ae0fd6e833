// What the page sends: texts and pictures. A refusal appears as a notice above the composer.

const NOTICE_MS = 6000;
const UPLOAD_LIMIT_BYTES = 25 * 1024 * 1024;

const notice = document.getElementById("notice");
let noticeTimer;

export function showNotice(text) {
  notice.textContent = text;
  notice.hidden = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => { notice.hidden = true; }, NOTICE_MS);
}

export function sendText(text) {
  const headers = { "Content-Type": "application/json" };
  return post("/playground/texts", { headers, body: JSON.stringify({ text }) });
}

export function sendPicture(file, { asFile = false, caption = "" } = {}) {
  if (file.size > UPLOAD_LIMIT_BYTES) {
    showNotice("The playground takes files up to 25 MB.");
    return Promise.resolve(false);
  }
  const body = new FormData();
  body.append("as", asFile ? "document" : "photo");
  body.append("caption", caption);
  body.append("file", file, file.name || "picture.png");
  return post("/playground/pictures", { body });
}

async function post(url, options) {
  try {
    const response = await fetch(url, { method: "POST", ...options });
    if (response.ok) return true;
    const answer = await response.json();
    showNotice(answer.description);
  } catch {
    showNotice("This was not sent: the playground does not answer. Is it still running?");
  }
  return false;
}
