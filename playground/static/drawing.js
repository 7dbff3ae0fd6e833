// The pad: a digit drawn with a finger, pen or mouse becomes a photo.

import { sendPictures } from "./sending.js";

const INK = "#1b2a49";
const PEN_PX = 26;

const dialog = document.getElementById("draw-dialog");
const pad = document.getElementById("pad");
const undo = document.getElementById("pad-undo");
const clear = document.getElementById("pad-clear");
const send = document.getElementById("pad-send");
const context = pad.getContext("2d");
let strokes = [];

export function openPad() {
  strokes = [];
  paint();
  dialog.showModal();
}

function paint() {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, pad.width, pad.height);
  Object.assign(context, { strokeStyle: INK, lineWidth: PEN_PX, lineCap: "round", lineJoin: "round" });
  strokes.forEach(paintStroke);
  for (const button of [undo, clear, send]) button.disabled = strokes.length === 0;
}

// Curves through the middles of neighbouring points: a shaky hand still draws a smooth line.
function paintStroke(points) {
  context.beginPath();
  context.moveTo(points[0].x, points[0].y);
  for (let index = 1; index < points.length - 1; index += 1) {
    const { x, y } = points[index];
    const next = points[index + 1];
    context.quadraticCurveTo(x, y, (x + next.x) / 2, (y + next.y) / 2);
  }
  const end = points.at(-1);
  context.lineTo(end.x, end.y);
  context.stroke();
}

function pointOf(event) {
  const frame = pad.getBoundingClientRect();
  const scale = pad.width / frame.width;
  return { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale };
}

pad.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  pad.setPointerCapture(event.pointerId);
  strokes.push([pointOf(event)]);
  paint();
});
pad.addEventListener("pointermove", (event) => {
  if (!pad.hasPointerCapture(event.pointerId)) return;
  const moves = event.getCoalescedEvents?.() ?? [];
  strokes.at(-1).push(...(moves.length ? moves : [event]).map(pointOf));
  paint();
});
undo.addEventListener("click", () => { strokes.pop(); paint(); });
clear.addEventListener("click", () => { strokes = []; paint(); });
send.addEventListener("click", () => {
  dialog.close();
  pad.toBlob((blob) => sendPictures([new File([blob], "drawing.png", { type: "image/png" })]));
});
